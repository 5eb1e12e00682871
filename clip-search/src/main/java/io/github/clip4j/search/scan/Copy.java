package io.github.clip4j.search.scan;

import io.github.clip4j.ranking.Top;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The vectors of a segment with fewer bits. Valid as long as the memory is mapped; thread-safe. */
sealed interface Copy {
    /** Offers all accepted rows with approximate products. */
    void offer(ExactScan scan, SegmentRows rows, Accepted accepted, float[] queries, Top[] tops);

    /**
     * A copy in memory.
     *
     * @param rows of the segment
     * @param kind of the copy
     * @param memory {@link CopyKind#bytes} of it
     */
    static Copy of(SegmentRows rows, CopyKind kind, MemorySegment memory) {
        int columns = rows.vectors().columns();
        if (kind == CopyKind.FLOAT16) return new Halves(MatrixView.of(rows.rows(), columns, DType.F16, memory));
        long bytes = (long) rows.rows() * kind.stride(columns);
        float[] scales = memory.asSlice(bytes).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        return new Bytes(memory.asSlice(0, bytes), scales, kind.stride(columns));
    }

    /** Numbers of 16 bits, (N, E). */
    record Halves(MatrixView vectors) implements Copy {
        @Override
        public void offer(ExactScan scan, SegmentRows rows, Accepted accepted, float[] queries, Top[] tops) {
            scan.offerCopies(vectors, rows.base(), accepted, queries, tops);
        }
    }

    /**
     * Integers of 8 bits.
     *
     * @param vectors (N, stride), padded with zeros
     * @param scales what a row's integers are multiplied by
     * @param stride from row to row
     */
    record Bytes(MemorySegment vectors, float[] scales, int stride) implements Copy {
        /** Products that wait at most: 2 MB. */
        private static final int WAITING = 1 << 18;

        @Override
        public void offer(ExactScan scan, SegmentRows rows, Accepted accepted, float[] queries, Top[] tops) {
            if (accepted.count() < rows.rows() / 2) {
                // Fewer bytes than all of these.
                scan.offer(rows, accepted, queries, tops);
                return;
            }
            int columns = rows.vectors().columns();
            byte[] bytes = new byte[tops.length * stride];
            float[] queryScales = new float[tops.length];
            for (int q = 0; q < tops.length; q++)
                queryScales[q] = Quantization.quantize(queries, q * columns, columns, bytes, q * stride);
            int most = Math.clamp(WAITING / tops.length, 1, Math.max(1, rows.rows()));
            int[] products = new int[Math.multiplyExact(tops.length, most)];
            float[] values = new float[most];
            for (int first = 0, end; first < rows.rows(); first = end) {
                end = Math.min(rows.rows(), first + most);
                int count = end - first;
                scan.backend().similarity(products, bytes, vectors, stride, first, end);
                for (int q = 0; q < tops.length; q++) {
                    scale(values, products, q * count, count, first, queryScales[q]);
                    ExactScan.offer(values, 0, count, rows.base(), first, accepted.bits(), tops[q]);
                }
            }
        }

        private void scale(float[] values, int[] products, int from, int count, int first, float factor) {
            for (int i = 0; i < count; i++) values[i] = products[from + i] * scales[first + i] * factor;
        }
    }
}
