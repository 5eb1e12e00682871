package io.github.clip4j.search.scan;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.ranking.Top;
import io.github.clip4j.tensor.MatrixView;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares queries with the rows of segments, a portion of these at a time. All products come from
 * {@link Backend#similarity}, whatever the portions and the filters, so a row has the same bits in every search.
 *
 * @param backend multiplies
 */
public record ExactScan(Backend backend) {
    /** Products that wait at most: 4 MB. */
    private static final int WAITING = 1 << 20;

    /** Where fewer rows than one of so many are accepted, the others are not read. */
    private static final int SPARSE = 2;

    /**
     * Offers all accepted rows.
     *
     * @param rows of a segment
     * @param accepted those that may be found
     * @param queries (Q, E)
     * @param tops one for each query; the place of a row is its number among those of all segments
     */
    public void offer(SegmentRows rows, Accepted accepted, float[] queries, Top[] tops) {
        offer(rows.vectors(), rows.base(), accepted, queries, tops);
    }

    private void offer(MatrixView vectors, int base, Accepted accepted, float[] queries, Top[] tops) {
        if (accepted.count() == 0) return;
        if (accepted.bits() == null || accepted.count() >= vectors.rows() / SPARSE)
            offerAll(vectors, base, accepted, queries, tops);
        else offer(vectors, base, accepted.rows(), queries, tops);
    }

    /**
     * Offers some rows.
     *
     * @param rows of a segment
     * @param selected which, ascending
     * @param queries (Q, E)
     * @param tops one for each query
     */
    public void offer(SegmentRows rows, int[] selected, float[] queries, Top[] tops) {
        offer(rows.vectors(), rows.base(), selected, queries, tops);
    }

    private void offer(MatrixView vectors, int base, int[] selected, float[] queries, Top[] tops) {
        inPortions(new RowSelection(vectors, selected), queries, tops.length, (products, first, count) -> {
            for (int q = 0; q < tops.length; q++)
                for (int i = 0; i < count; i++) tops[q].offer(products[q * count + i], base + selected[first + i]);
        });
    }

    /** As {@link #offer(SegmentRows, Accepted, float[], Top[])}, from a copy of the rows with fewer bits. */
    void offerCopies(MatrixView copies, int base, Accepted accepted, float[] queries, Top[] tops) {
        offer(copies, base, accepted, queries, tops);
    }

    private void offerAll(MatrixView vectors, int base, Accepted accepted, float[] queries, Top[] tops) {
        FixedBitSet bits = accepted.bits();
        inPortions(vectors, queries, tops.length, (products, first, count) -> {
            for (int q = 0; q < tops.length; q++) offer(products, q * count, count, base, first, bits, tops[q]);
        });
    }

    /** Products of rows {@code first} and following. */
    static void offer(float[] products, int from, int count, int base, int first, @Nullable FixedBitSet bits, Top top) {
        if (bits == null) {
            top.offer(products, from, count, base + first);
            return;
        }
        int end = first + count;
        for (int row = next(bits, first, end); row < end; row = next(bits, row + 1, end))
            top.offer(products[from + row - first], base + row);
    }

    private static int next(FixedBitSet bits, int row, int end) {
        return row >= end ? end : bits.nextSetBit(row, end);
    }

    private interface Portion {
        void accept(float[] products, int first, int count);
    }

    private void inPortions(MatrixView vectors, float[] queries, int count, Portion portion) {
        int most = Math.clamp(WAITING / Math.max(1, count), 1, Math.max(1, vectors.rows()));
        float[] products = new float[Math.multiplyExact(count, most)];
        for (int first = 0, end; first < vectors.rows(); first = end) {
            end = (int) Math.min(vectors.rows(), (long) first + most);
            backend.similarity(products, queries, vectors, first, end);
            portion.accept(products, first, end - first);
        }
    }
}
