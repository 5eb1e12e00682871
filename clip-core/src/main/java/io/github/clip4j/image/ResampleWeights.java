package io.github.clip4j.image;

/**
 * The weights of one axis for output pixels {@code from} to {@code to}, as {@code precompute_coeffs} and
 * {@code normalize_coeffs_8bpc} of Pillow's src/libImaging/Resample.c compute them.
 */
final class ResampleWeights {
    /** What remains of 32 bits after 8 for the result and 2 as headroom for negative lobes. */
    static final int PRECISION_BITS = 22;

    private static final int MAX_TABLE = 1 << 22;

    final int from;
    final int to;
    /** The most weights that a pixel may have: the row length of {@link #exact}. */
    final int stride;

    final int[] first;
    final int[] count;
    final double[] exact;

    ResampleWeights(int in, int out, Interpolation filter, int from, int to) {
        this.from = from;
        this.to = to;
        double scale = (double) (float) in / out; // Pillow's box is float
        double filterScale = Math.max(scale, 1);
        double support = filter.support() * filterScale;
        this.stride = stride(in, out, filter);
        this.first = new int[to - from];
        this.count = new int[to - from];
        this.exact = new double[(to - from) * stride];
        double step = 1 / filterScale;
        for (int i = 0; i < to - from; i++) {
            double center = (from + i + 0.5) * scale;
            first[i] = Math.max(0, (int) (center - support + 0.5));
            count[i] = Math.min(in, (int) (center + support + 0.5)) - first[i];
            double sum = 0;
            for (int x = 0; x < count[i]; x++) {
                double w = filter.weight((x + first[i] - center + 0.5) * step);
                exact[i * stride + x] = w;
                sum += w;
            }
            if (sum != 0) {
                for (int x = 0; x < count[i]; x++) exact[i * stride + x] /= sum;
            }
        }
    }

    /** The most weights that a pixel has. */
    static int stride(int in, int out, Interpolation filter) {
        double scale = Math.max((double) (float) in / out, 1);
        return (int) Math.ceil(filter.support() * scale) * 2 + 1;
    }

    /** How many output pixels to take at once, so that the table stays small whatever the scale. */
    static int block(int in, int out, Interpolation filter) {
        return Math.max(1, MAX_TABLE / stride(in, out, filter));
    }

    /** The weights times 2^22, rounded half away from zero. */
    int[] rounded() {
        int[] k = new int[exact.length];
        for (int i = 0; i < k.length; i++) {
            double w = exact[i] * (1 << PRECISION_BITS);
            k[i] = (int) (w < 0 ? w - 0.5 : w + 0.5);
        }
        return k;
    }

    /** One past the last input pixel used. */
    int end() {
        int end = 0;
        for (int i = 0; i < first.length; i++) end = Math.max(end, first[i] + count[i]);
        return end;
    }
}
