package io.github.clip4j.tasks.evaluation;

/**
 * Rows times numbers, added to a row, eight at a time: a sum is loaded and stored once for eight products. Each row is
 * an array of its own, because C2 makes vector code of loops over whole arrays, and not of those that begin somewhere
 * in one (19 and 6 GFLOP/s, one thread of Zen 4, rows of 100). No state.
 */
final class MultiplyAdd {
    private static final int ROWS = 8;

    private MultiplyAdd() {}

    /** out += Σ factors[i] · rows[i], i from 0 to count - 1. */
    static void rows(double[] out, double[] factors, double[][] rows, int count) {
        int i = 0;
        for (; i + ROWS <= count; i += ROWS)
            eight(
                    out,
                    factors[i],
                    rows[i],
                    factors[i + 1],
                    rows[i + 1],
                    factors[i + 2],
                    rows[i + 2],
                    factors[i + 3],
                    rows[i + 3],
                    factors[i + 4],
                    rows[i + 4],
                    factors[i + 5],
                    rows[i + 5],
                    factors[i + 6],
                    rows[i + 6],
                    factors[i + 7],
                    rows[i + 7]);
        for (; i < count; i++) one(out, factors[i], rows[i]);
    }

    private static void eight(
            double[] out,
            double a,
            double[] x,
            double b,
            double[] y,
            double c,
            double[] z,
            double d,
            double[] u,
            double e,
            double[] v,
            double f,
            double[] w,
            double g,
            double[] p,
            double h,
            double[] q) {
        for (int k = 0; k < out.length; k++) {
            double lower = Math.fma(a, x[k], Math.fma(b, y[k], Math.fma(c, z[k], Math.fma(d, u[k], out[k]))));
            out[k] = Math.fma(e, v[k], Math.fma(f, w[k], Math.fma(g, p[k], Math.fma(h, q[k], lower))));
        }
    }

    private static void one(double[] out, double factor, double[] row) {
        for (int k = 0; k < out.length; k++) out[k] = Math.fma(factor, row[k], out[k]);
    }
}
