package io.github.clip4j.search.duplicates;

import io.github.clip4j.image.Image;
import io.github.clip4j.image.Interpolation;
import java.util.Arrays;

/**
 * A hash of 64 bits that survives scaling, compression and small changes of colour: the signs of an image's lowest
 * frequencies (the pHash of Python's imagehash: gray, 32 x 32 by Lanczos, DCT-II, the 8 x 8 lowest compared with their
 * median). Flat and very dark images may share one without being alike. Thread-safe: no state.
 */
public final class PerceptualHash {
    private static final int SIDE = 32;
    private static final int LOW = 8;
    /** (LOW, SIDE): DCT-II without its scale, which the comparison with a median does not see. */
    private static final double[][] COSINES = cosines();

    private PerceptualHash() {}

    /**
     * The hash of an image.
     *
     * @param image of any size
     * @return bits from the lowest frequency, the first in the highest place
     */
    public static long of(Image image) {
        byte[] gray = image.toGray().resized(SIDE, SIDE, Interpolation.LANCZOS).bytes();
        double[] low = lowest(gray);
        double[] sorted = low.clone();
        Arrays.sort(sorted);
        double median = (sorted[LOW * LOW / 2 - 1] + sorted[LOW * LOW / 2]) / 2;
        long hash = 0;
        for (double value : low) hash = hash << 1 | (value > median ? 1 : 0);
        return hash;
    }

    /**
     * In how many bits two hashes differ.
     *
     * @param a a hash
     * @param b another
     * @return 0 to 64; the same image, saved otherwise, is rarely beyond 8
     */
    public static int distance(long a, long b) {
        return Long.bitCount(a ^ b);
    }

    private static double[] lowest(byte[] gray) {
        double[][] columns = new double[LOW][SIDE];
        for (int v = 0; v < LOW; v++)
            for (int y = 0; y < SIDE; y++)
                for (int x = 0; x < SIDE; x++) columns[v][x] += COSINES[v][y] * (gray[y * SIDE + x] & 255);
        double[] low = new double[LOW * LOW];
        for (int v = 0; v < LOW; v++)
            for (int u = 0; u < LOW; u++)
                for (int x = 0; x < SIDE; x++) low[v * LOW + u] += COSINES[u][x] * columns[v][x];
        return low;
    }

    private static double[][] cosines() {
        double[][] cosines = new double[LOW][SIDE];
        for (int u = 0; u < LOW; u++)
            for (int x = 0; x < SIDE; x++) cosines[u][x] = StrictMath.cos(Math.PI * u * (2 * x + 1) / (2.0 * SIDE));
        return cosines;
    }
}
