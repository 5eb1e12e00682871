package io.github.clip4j.cli.audit;

/**
 * How a tensor differs from the golden one, where that is finite.
 *
 * @param max largest absolute difference
 * @param relativeRms root of the mean squared difference over the root of the golden's mean square
 * @param maxExpected the golden's largest absolute value
 * @param minCosine smallest cosine between rows
 * @param finite whether the values are finite where the golden's are
 */
record Difference(double max, double relativeRms, double maxExpected, double minCosine, boolean finite) {
    private static final double SMALLEST_SQUARE = 1e-300;

    /** Compares row-major values, in double. */
    static Difference of(float[] actual, float[] expected, int columns) {
        double max = 0;
        double maxExpected = 0;
        double sumSquares = 0;
        double sumExpected = 0;
        long count = 0;
        boolean finite = true;
        for (int i = 0; i < expected.length; i++) {
            double y = expected[i];
            if (!Double.isFinite(y)) continue;
            double d = Math.abs(actual[i] - y);
            finite &= Float.isFinite(actual[i]);
            max = Math.max(max, d);
            maxExpected = Math.max(maxExpected, Math.abs(y));
            sumSquares += d * d;
            sumExpected += y * y;
            count++;
        }
        double rms = count == 0 ? 0 : Math.sqrt(sumSquares / count / Math.max(sumExpected / count, SMALLEST_SQUARE));
        return new Difference(max, rms, maxExpected, minCosine(actual, expected, columns), finite);
    }

    private static double minCosine(float[] x, float[] y, int columns) {
        double min = 1;
        for (int row = 0; row + columns <= x.length && columns > 0; row += columns) {
            double xy = 0;
            double xx = 0;
            double yy = 0;
            for (int i = row; i < row + columns; i++) {
                xy += (double) x[i] * y[i];
                xx += (double) x[i] * x[i];
                yy += (double) y[i] * y[i];
            }
            min = Math.min(min, xy / Math.sqrt(xx) / Math.sqrt(yy));
        }
        return min;
    }
}
