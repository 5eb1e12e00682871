package io.github.clip4j.testkit;

/** How far results are from what is expected. */
public final class Difference {
    private Difference() {}

    /**
     * The greatest absolute difference.
     *
     * @param found values
     * @param expected as many
     * @return 0 if they are equal; NaN if one of the differences is NaN
     */
    public static double max(float[] found, float[] expected) {
        if (found.length != expected.length)
            throw new AssertionError(found.length + " values, expected " + expected.length);
        double max = 0;
        for (int i = 0; i < found.length; i++) {
            // Two infinities of one sign are equal, and have no difference.
            if (found[i] != expected[i]) max = Math.max(max, Math.abs((double) found[i] - expected[i]));
        }
        return max;
    }

    /**
     * The greatest absolute difference.
     *
     * @param found rows
     * @param expected as many
     * @return 0 if they are equal; NaN if one of the differences is NaN
     */
    public static double max(float[][] found, float[][] expected) {
        if (found.length != expected.length)
            throw new AssertionError(found.length + " rows, expected " + expected.length);
        double max = 0;
        for (int i = 0; i < found.length; i++) max = Math.max(max, max(found[i], expected[i]));
        return max;
    }

    /**
     * The greatest magnitude of what is finite.
     *
     * @param values any
     * @return 0 if there are none
     */
    public static double maxAbs(float[] values) {
        double max = 0;
        for (float v : values) if (Float.isFinite(v)) max = Math.max(max, Math.abs(v));
        return max;
    }
}
