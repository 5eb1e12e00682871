package io.github.clip4j.search.interchange.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Product quantisation (faiss/impl/ProductQuantizer.h): a vector is cut into M parts, of each of which the number of
 * the nearest of 2^bits centroids is stored, low bits first.
 *
 * @param dimensions D
 * @param parts M, a divisor of D
 * @param bits 1 to 24
 * @param centroids (M, 2^bits, D / M)
 */
record ProductCodec(int dimensions, int parts, int bits, float[] centroids) implements Codec {
    @Override
    public int codeSize() {
        return Math.ceilDiv(parts * bits, 8);
    }

    private int code(MemorySegment codes, long offset, int part) {
        if (bits == 8) return codes.get(ValueLayout.JAVA_BYTE, offset + part) & 0xff;
        long bit = (long) part * bits;
        int shift = (int) (bit % 8);
        long found = 0;
        for (int i = 0; 8 * i < shift + bits; i++)
            found |= (codes.get(ValueLayout.JAVA_BYTE, offset + bit / 8 + i) & 0xffL) << (8 * i);
        return (int) (found >> shift) & ((1 << bits) - 1);
    }

    @Override
    public void decode(MemorySegment codes, long offset, float[] vector) {
        int width = dimensions / parts;
        for (int part = 0; part < parts; part++) {
            int from = ((part << bits) + code(codes, offset, part)) * width;
            System.arraycopy(centroids, from, vector, part * width, width);
        }
    }

    /** A table of the scores of all centroids (M, 2^bits), so that a vector's score is the sum of M of them. */
    @Override
    public Scorer scorer(float[] query, FaissMetric metric) {
        float[] table = new float[parts << bits];
        int width = dimensions / parts;
        for (int i = 0; i < table.length; i++) {
            int start = (i >> bits) * width;
            float sum = 0;
            for (int j = 0; j < width; j++) {
                float x = query[start + j];
                float y = centroids[i * width + j];
                sum += metric == FaissMetric.INNER_PRODUCT ? x * y : (x - y) * (x - y);
            }
            table[i] = sum;
        }
        return (codes, offset) -> {
            float sum = 0;
            for (int part = 0; part < parts; part++) sum += table[(part << bits) + code(codes, offset, part)];
            return sum;
        };
    }

    @Override
    public Optional<String> loss() {
        return Optional.of("the vectors are not the originals: they were compressed to " + codeSize()
                + " bytes each (product quantisation)");
    }
}
