package io.github.clip4j.model;

import io.github.clip4j.error.ClipException;
import java.util.Locale;

/**
 * Resizes the vision tower's table of positions, so that a model can look at images of another size than it was trained
 * on. The class token's row stays; the grid of the others is interpolated with a bicubic kernel, for each channel as if
 * it were an image. Computed in double, rounded once.
 */
public final class PositionEmbedding {
    /** Whose interpolation. They differ visibly: choose the library that the numbers are to be compared with. */
    public enum Mode {
        /** transformers' {@code interpolate_pos_encoding}: kernel a = -0.75, no antialiasing, borders repeated. */
        HUGGING_FACE,
        /** open_clip's {@code resize_pos_embed}: kernel a = -0.5, antialiased when shrinking, borders left out. */
        OPEN_CLIP
    }

    private static final double HUGGING_FACE_A = -0.75;
    private static final double OPEN_CLIP_A = -0.5;

    private PositionEmbedding() {}

    /**
     * Resizes a table.
     *
     * @param table {@code (oldGrid² + 1) x width}, row-major, the class token's row first
     * @param oldGrid patches along a side in {@code table}
     * @param newGrid patches along a side in the result
     * @param width channels
     * @param mode whose interpolation
     * @return {@code (newGrid² + 1) x width}; a copy if the grids are equal
     * @throws ClipException if the table does not have this shape
     */
    public static float[] resize(float[] table, int oldGrid, int newGrid, int width, Mode mode) {
        Ranges.check("old grid", oldGrid, Ranges.MAX_GRID);
        Ranges.check("new grid", newGrid, Ranges.MAX_GRID);
        long expected = ((long) oldGrid * oldGrid + 1) * width;
        if (table.length != expected)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the position table has %d values, expected %d for a grid of %d and width %d",
                    table.length,
                    expected,
                    oldGrid,
                    width));
        if (oldGrid == newGrid) return table.clone();
        double[][] weights = new double[newGrid][];
        for (int i = 0; i < newGrid; i++)
            weights[i] = mode == Mode.HUGGING_FACE ? plain(i, oldGrid, newGrid) : antialiased(i, oldGrid, newGrid);
        double[] rows = resizeColumns(table, weights, oldGrid, width);
        float[] resized = new float[Math.toIntExact(((long) newGrid * newGrid + 1) * width)];
        System.arraycopy(table, 0, resized, 0, width);
        int row = newGrid * width;
        for (int y = 0; y < newGrid; y++)
            for (int i = 0; i < row; i++) {
                double sum = 0;
                for (int j = 0; j < oldGrid; j++) sum += weights[y][j] * rows[j * row + i];
                resized[width + y * row + i] = (float) sum;
            }
        return resized;
    }

    /** (oldGrid, newGrid, width) from the table's (oldGrid, oldGrid, width). */
    private static double[] resizeColumns(float[] table, double[][] weights, int oldGrid, int width) {
        int newGrid = weights.length;
        double[] rows = new double[Math.toIntExact((long) oldGrid * newGrid * width)];
        for (int y = 0; y < oldGrid; y++)
            for (int x = 0; x < newGrid; x++)
                for (int j = 0; j < oldGrid; j++) {
                    int from = (1 + y * oldGrid + j) * width;
                    int to = (y * newGrid + x) * width;
                    for (int c = 0; c < width; c++) rows[to + c] += weights[x][j] * table[from + c];
                }
        return rows;
    }

    /** Four taps around the position; those beyond the border fall on the border. */
    private static double[] plain(int i, int oldGrid, int newGrid) {
        double[] weights = new double[oldGrid];
        double position = (i + 0.5) * oldGrid / newGrid - 0.5;
        int first = (int) Math.floor(position) - 1;
        for (int tap = first; tap < first + 4; tap++)
            weights[Math.clamp(tap, 0, oldGrid - 1)] += cubic(tap - position, HUGGING_FACE_A);
        return weights;
    }

    /**
     * The kernel is as wide as a new cell when shrinking; taps beyond the border are left out and the rest scaled to 1.
     */
    private static double[] antialiased(int i, int oldGrid, int newGrid) {
        double[] weights = new double[oldGrid];
        double scale = (double) oldGrid / newGrid;
        double stretch = Math.max(scale, 1);
        double centre = (i + 0.5) * scale;
        int first = Math.max((int) (centre - 2 * stretch + 0.5), 0);
        int end = Math.min((int) (centre + 2 * stretch + 0.5), oldGrid);
        double sum = 0;
        for (int tap = first; tap < end; tap++) {
            weights[tap] = cubic((tap - centre + 0.5) / stretch, OPEN_CLIP_A);
            sum += weights[tap];
        }
        for (int tap = first; tap < end; tap++) weights[tap] /= sum;
        return weights;
    }

    /** Keys' cubic convolution kernel (1981). */
    private static double cubic(double x, double a) {
        double t = Math.abs(x);
        if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
        if (t < 2) return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
        return 0;
    }
}
