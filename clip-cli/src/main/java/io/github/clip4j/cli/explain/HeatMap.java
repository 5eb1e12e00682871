package io.github.clip4j.cli.explain;

import java.util.Locale;

/**
 * A value for each patch of an image.
 *
 * @param title what it shows
 * @param unit of the values, for legends
 * @param grid patches along a side
 * @param values (grid²), row by row from the top left
 */
record HeatMap(String title, Unit unit, int grid, float[] values) {
    /** How values are written. */
    enum Unit {
        /** Of all patches, in per cent. */
        SHARE {
            @Override
            String text(float value) {
                return String.format(Locale.ROOT, "%.2f %%", 100 * value);
            }
        },
        /** Of two vectors. */
        COSINE {
            @Override
            String text(float value) {
                return String.format(Locale.ROOT, "%.3f", value);
            }
        };

        abstract String text(float value);
    }

    float min() {
        float min = Float.POSITIVE_INFINITY;
        for (float value : values) min = Math.min(min, value);
        return min;
    }

    float max() {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) max = Math.max(max, value);
        return max;
    }

    /** The index of the greatest value. */
    int best() {
        int best = 0;
        for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
        return best;
    }

    /** Where a patch lies between the least and the greatest value: 0 to 1. */
    double level(int patch) {
        float min = min();
        float range = max() - min;
        return range > 0 ? (values[patch] - min) / range : 0;
    }

    String text(int patch) {
        return unit.text(values[patch]);
    }
}
