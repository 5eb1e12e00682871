package io.github.clip4j.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * Values from low to high on a logarithmic axis.
 *
 * @param low the value at {@code from}
 * @param high the value at {@code to}
 * @param from a coordinate
 * @param to a coordinate, which may be less
 */
record LogScale(double low, double high, double from, double to) {
    private static final double MARGIN = 1.5;

    /** A scale with some room on either side. */
    static LogScale around(double least, double most, double from, double to) {
        if (!(least > 0 && most >= least && Double.isFinite(most)))
            throw new IllegalArgumentException("a logarithmic axis from " + least + " to " + most);
        return new LogScale(least / MARGIN, most * MARGIN, from, to);
    }

    /** The coordinate of a value. */
    double at(double value) {
        return from + (to - from) * Math.log(value / low) / Math.log(high / low);
    }

    /** The powers of ten within. */
    List<Double> decades() {
        List<Double> decades = new ArrayList<>();
        for (int power = (int) Math.ceil(Math.log10(low)); power <= Math.log10(high); power++)
            decades.add(Math.pow(10, power));
        return decades;
    }
}
