package io.github.clip4j.cli.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A tensor in a few numbers, of its finite values, in double.
 *
 * @param mean 0 if no value is finite
 * @param deviation root of the mean squared distance from the mean
 * @param min the smallest
 * @param max the largest
 * @param notFinite how many are not finite
 */
record Statistics(double mean, double deviation, double min, double max, long notFinite) {
    /** The columns of {@link #line}. */
    static final String HEADER = String.format(
            Locale.ROOT, "%-50s %-18s %10s %10s %10s %10s", "name", "shape", "mean", "deviation", "min", "max");

    static Statistics of(float[] values) {
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long finite = 0;
        for (float x : values) {
            if (!Float.isFinite(x)) continue;
            sum += x;
            min = Math.min(min, x);
            max = Math.max(max, x);
            finite++;
        }
        if (finite == 0) return new Statistics(0, 0, 0, 0, values.length);
        double mean = sum / finite;
        double squares = 0;
        for (float x : values) if (Float.isFinite(x)) squares += (x - mean) * (x - mean);
        return new Statistics(mean, Math.sqrt(squares / finite), min, max, values.length - finite);
    }

    String line(String name, List<Long> shape) {
        return String.format(
                Locale.ROOT,
                "%-50s %-18s %10.4f %10.4f %10.4f %10.4f%s",
                name,
                shape,
                mean,
                deviation,
                min,
                max,
                notFinite == 0 ? "" : "  " + notFinite + " not finite");
    }

    Map<String, Object> json(String name, List<Long> shape) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("tensor", name);
        object.put("shape", shape);
        object.put("mean", mean);
        object.put("deviation", deviation);
        object.put("min", min);
        object.put("max", max);
        object.put("notFinite", notFinite);
        return object;
    }
}
