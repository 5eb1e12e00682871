package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of the table.
 *
 * @param id how {@code --only} names its group
 * @param title what was measured
 * @param unit of the values
 * @param values medians by engine, clip4j's first
 * @param bars the targets of clip4j
 * @param notes why an engine is missing, differences of outputs and the like
 */
record Row(
        String id, String title, Unit unit, SequencedMap<String, Double> values, List<Bar> bars, List<String> notes) {
    /** The column of a bar whose limit is no engine. */
    static final String LIMIT = "at most";

    /** The meaning of the values. */
    enum Unit {
        MILLISECONDS("ms", false),
        SECONDS("s", false),
        MEGABYTES("MB", false),
        RATIO("x", false),
        COUNT("", false),
        GFLOPS("GFLOP/s", true);

        private final String symbol;
        private final boolean moreIsBetter;

        Unit(String symbol, boolean moreIsBetter) {
            this.symbol = symbol;
            this.moreIsBetter = moreIsBetter;
        }

        String symbol() {
            return symbol;
        }
    }

    /**
     * A target: at least this many times as good as a peer.
     *
     * @param peer an engine, or {@link #LIMIT}
     * @param ratio the least {@link #ratio}
     * @param comparable whether the peer runs under the same conditions
     */
    record Bar(String peer, double ratio, boolean comparable) {
        Bar(String peer, double ratio) {
            this(peer, ratio, true);
        }

        Bar incomparable() {
            return new Bar(peer, ratio, false);
        }

        private boolean isLimit() {
            return peer.equals(LIMIT);
        }
    }

    /**
     * How many times as good clip4j is: times or memory of the peer divided by clip4j's, rates the other way round. NaN
     * if one is missing.
     */
    double ratio(String peer) {
        Double own = values.get(Clip4jEngine.NAME);
        Double other = values.get(peer);
        if (own == null || other == null) return Double.NaN;
        return unit.moreIsBetter ? own / other : other / own;
    }

    /** Whether a bar is met; null without its peer, or beside one that is not comparable. */
    @Nullable
    Boolean met(Bar bar) {
        if (!bar.comparable()) return null;
        Double own = values.get(Clip4jEngine.NAME);
        if (own != null && bar.isLimit()) return own <= limit();
        double ratio = ratio(bar.peer());
        return Double.isNaN(ratio) ? null : (Boolean) (ratio >= bar.ratio());
    }

    /** Whether a bar is definitely missed. */
    boolean missed() {
        return bars.stream().anyMatch(bar -> Boolean.FALSE.equals(met(bar)));
    }

    private double limit() {
        return values.getOrDefault(LIMIT, 0.0);
    }

    /** The verdict in words. */
    String verdict() {
        return bars.stream().map(this::verdict).collect(Collectors.joining("; "));
    }

    /** Why a bar is neither met nor missed. */
    static String unmet(Bar bar) {
        return bar.comparable() ? "not measured" : "not comparable";
    }

    private String verdict(Bar bar) {
        String asked = bar.isLimit()
                ? String.format(Locale.ROOT, "at most %.2f", limit())
                : String.format(Locale.ROOT, "%s >= %.2f", bar.peer(), bar.ratio());
        Boolean met = met(bar);
        if (met == null) return asked + ": " + unmet(bar);
        double margin = (ratio(bar.peer()) / bar.ratio() - 1) * 100;
        String by = Double.isFinite(margin) ? String.format(Locale.ROOT, " by %.0f %%", Math.abs(margin)) : "";
        return asked + (met ? ": met" : ": NOT MET") + by;
    }
}
