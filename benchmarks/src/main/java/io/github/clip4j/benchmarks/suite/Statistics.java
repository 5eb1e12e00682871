package io.github.clip4j.benchmarks.suite;

import java.util.Arrays;

/** Statistics of samples. */
final class Statistics {
    private Statistics() {}

    /** The middle one, or the mean of the two in the middle. */
    static double median(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * The largest difference, relative to the largest value expected; infinite if the lengths differ or a value is not
     * a number.
     */
    static double difference(float[] expected, float[] found) {
        if (expected.length != found.length) return Double.POSITIVE_INFINITY;
        double most = 0;
        double scale = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - found[i]);
            if (Double.isNaN(difference)) return Double.POSITIVE_INFINITY;
            most = Math.max(most, difference);
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        return most == 0 ? 0 : most / scale;
    }
}
