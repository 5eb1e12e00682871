package io.github.clip4j.search.interchange.faiss;

/** Sums over two vectors of equal length, in eight accumulators: one alone would wait for each addition. */
final class Distances {
    private Distances() {}

    static float innerProduct(float[] x, float[] y) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= x.length; i += 8) {
            s0 += x[i] * y[i];
            s1 += x[i + 1] * y[i + 1];
            s2 += x[i + 2] * y[i + 2];
            s3 += x[i + 3] * y[i + 3];
            s4 += x[i + 4] * y[i + 4];
            s5 += x[i + 5] * y[i + 5];
            s6 += x[i + 6] * y[i + 6];
            s7 += x[i + 7] * y[i + 7];
        }
        for (; i < x.length; i++) s0 += x[i] * y[i];
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    static float squaredL2(float[] x, float[] y) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= x.length; i += 8) {
            s0 += square(x[i] - y[i]);
            s1 += square(x[i + 1] - y[i + 1]);
            s2 += square(x[i + 2] - y[i + 2]);
            s3 += square(x[i + 3] - y[i + 3]);
            s4 += square(x[i + 4] - y[i + 4]);
            s5 += square(x[i + 5] - y[i + 5]);
            s6 += square(x[i + 6] - y[i + 6]);
            s7 += square(x[i + 7] - y[i + 7]);
        }
        for (; i < x.length; i++) s0 += square(x[i] - y[i]);
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private static float square(float x) {
        return x * x;
    }
}
