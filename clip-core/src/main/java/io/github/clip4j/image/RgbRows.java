package io.github.clip4j.image;

/**
 * The horizontal pass over two rows of RGB at once. Two values share a long, the second times 2^32, so that one
 * multiplication serves both: the sums stay below 2^31 (see {@link ResampleWeights#PRECISION_BITS}), so the lower half
 * is exact and what it borrows from the upper is known from its sign.
 */
final class RgbRows {
    /** Wider images would need more memory for the pairs than they save time. */
    static final int MAX_COLUMNS = 1 << 16;

    private static final int PER_COLUMN = 3; // two rows of three values
    private static final long HALVES = (long) Resampler.HALF << 32 | Resampler.HALF;

    private final ResampleWeights weights;
    private final long[] factors;
    private final int firstColumn;
    private final long[] pairs;

    RgbRows(ResampleWeights weights) {
        this.weights = weights;
        int[] k = weights.rounded();
        this.factors = new long[k.length];
        for (int i = 0; i < k.length; i++) factors[i] = k[i];
        this.firstColumn = weights.first[0];
        this.pairs = new long[(weights.end() - firstColumn) * PER_COLUMN];
    }

    /** Takes the columns that are needed of two rows, which may be the same. */
    void load(byte[] in, int row, int nextRow) {
        int columns = pairs.length / PER_COLUMN;
        int p = row + firstColumn * 3;
        int q = nextRow + firstColumn * 3;
        for (int x = 0; x < columns; x++) {
            pairs[3 * x] = pair(in[p + 3 * x], in[p + 3 * x + 1]);
            pairs[3 * x + 1] = pair(in[p + 3 * x + 2], in[q + 3 * x + 2]);
            pairs[3 * x + 2] = pair(in[q + 3 * x], in[q + 3 * x + 1]);
        }
    }

    /** Writes one output row for each of the two. */
    void resample(byte[] out, int dst, int nextDst) {
        int[] first = weights.first;
        int[] count = weights.count;
        for (int i = 0; i < first.length; i++) {
            long a = HALVES;
            long b = HALVES;
            long c = HALVES;
            int p = (first[i] - firstColumn) * PER_COLUMN;
            int k = i * weights.stride;
            for (int t = 0; t < count[i]; t++) {
                long factor = factors[k + t];
                a += pairs[p + 3 * t] * factor;
                b += pairs[p + 3 * t + 1] * factor;
                c += pairs[p + 3 * t + 2] * factor;
            }
            out[dst + 3 * i] = lower(a);
            out[dst + 3 * i + 1] = upper(a);
            out[dst + 3 * i + 2] = lower(b);
            out[nextDst + 3 * i + 2] = upper(b);
            out[nextDst + 3 * i] = lower(c);
            out[nextDst + 3 * i + 1] = upper(c);
        }
    }

    private static long pair(byte lower, byte upper) {
        return (long) (upper & 255) << 32 | (lower & 255);
    }

    private static byte lower(long sum) {
        return Resampler.clip8((int) sum);
    }

    private static byte upper(long sum) {
        return Resampler.clip8((int) ((sum + (1L << 31)) >> 32));
    }
}
