package io.github.clip4j.tasks.evaluation;

import java.util.stream.IntStream;

/** Inner products in 64 bits, so that figures do not depend on the rounding of 32. No state. */
final class InnerProducts {
    private static final int LANES = 8;

    private InnerProducts() {}

    /**
     * Products of some rows with all of another matrix, on all processors; each depends on its two rows only.
     *
     * @param rows (N, E)
     * @param others (M, E)
     * @return (N, M)
     */
    static double[][] of(float[][] rows, float[][] others) {
        double[][] products = new double[rows.length][];
        IntStream.range(0, rows.length).parallel().forEach(i -> products[i] = of(rows[i], others));
        return products;
    }

    /**
     * Products of a row with all of a matrix.
     *
     * @param row (E)
     * @param others (M, E)
     * @return (M)
     */
    static double[] of(float[] row, float[][] others) {
        double[] products = new double[others.length];
        for (int j = 0; j < products.length; j++) products[j] = dot(row, others[j]);
        return products;
    }

    /** In eight chains, which wait less for each other. */
    private static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int end = a.length - a.length % LANES;
        for (int i = 0; i < end; i += LANES) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
            s4 += (double) a[i + 4] * b[i + 4];
            s5 += (double) a[i + 5] * b[i + 5];
            s6 += (double) a[i + 6] * b[i + 6];
            s7 += (double) a[i + 7] * b[i + 7];
        }
        double rest = 0;
        for (int i = end; i < a.length; i++) rest += (double) a[i] * b[i];
        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)) + rest;
    }
}
