package io.github.clip4j.cli.audit;

import io.github.clip4j.tensor.MatrixView;
import java.util.List;

/**
 * How far a tensor of A and one of B are apart.
 *
 * @param max largest absolute difference; infinite where one value is not a number and the other is
 * @param relative the same over the largest absolute value of A
 * @param row where it is, the last dimension counting as columns
 * @param column where it is
 */
record Divergence(String name, List<Long> shape, double max, double relative, int row, int column) {
    /** Compares two matrices of one size, row by row, so that a large one needs no memory. */
    static Divergence of(String name, List<Long> shape, MatrixView a, MatrixView b) {
        double max = 0;
        double largest = 0;
        int maxRow = 0;
        int maxColumn = 0;
        float[] x = new float[a.columns()];
        float[] y = new float[a.columns()];
        for (int row = 0; row < a.rows(); row++) {
            a.read(row, 0, x, 0, x.length);
            b.read(row, 0, y, 0, y.length);
            for (int i = 0; i < x.length; i++) {
                double difference = difference(x[i], y[i]);
                if (Float.isFinite(x[i])) largest = Math.max(largest, Math.abs(x[i]));
                if (difference <= max) continue;
                max = difference;
                maxRow = row;
                maxColumn = i;
            }
        }
        double relative = max == 0 ? 0 : largest == 0 ? Double.POSITIVE_INFINITY : max / largest;
        return new Divergence(name, shape, max, relative, maxRow, maxColumn);
    }

    private static double difference(float x, float y) {
        if (x == y || (Float.isNaN(x) && Float.isNaN(y))) return 0;
        double difference = Math.abs((double) x - y);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }
}
