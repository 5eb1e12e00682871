package io.github.clip4j.tasks.calibration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The figures of labelled scores, and of the probabilities that one half of them gives the other.
 *
 * @param items all
 * @param thresholds those of which the outcome is told
 */
public record TwoClassReport(LabelledScores items, List<Double> thresholds) {
    private static final int FIRST = 10;
    private static final double[] PRECISIONS = {0.8, 0.9, 0.95};

    /**
     * The figures as they are written to JSON.
     *
     * @return in order
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("n", items.size());
        facts.put("positives", items.positives());
        facts.put("average_precision", items.averagePrecision());
        facts.put("roc_auc", items.rocAuc());
        Map<String, Object> at = new LinkedHashMap<>();
        for (double threshold : thresholds) at.put(Double.toString(threshold), facts(items.at(threshold)));
        facts.put("at", at);
        LabelledScores.Outcome best = items.bestF1();
        Map<String, Object> bestF1 = new LinkedHashMap<>();
        bestF1.put("threshold", best.threshold());
        bestF1.put("f1", best.f1());
        facts.put("best_f1", bestF1);
        facts.put("pr_curve_points", items.thresholds());
        for (double precision : PRECISIONS)
            items.maxRecall(precision).ifPresent(recall -> facts.put("max_recall_at_precision_" + precision, recall));
        LabelledScores even = items.half(false);
        LabelledScores odd = items.half(true);
        facts.put("platt", platt(even, odd));
        facts.put("isotonic", isotonic(even, odd));
        return facts;
    }

    private static Map<String, Object> facts(LabelledScores.Outcome outcome) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("precision", outcome.precision());
        facts.put("recall", outcome.recall());
        facts.put("f1", outcome.f1());
        facts.put("tp", outcome.truePositives());
        facts.put("fp", outcome.falsePositives());
        facts.put("fn", outcome.falseNegatives());
        facts.put("tn", outcome.trueNegatives());
        return facts;
    }

    private static Map<String, Object> platt(LabelledScores even, LabelledScores odd) {
        PlattScaling platt = PlattScaling.fit(even);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("fit_on", "even indices");
        facts.put("evaluated_on", "odd indices");
        facts.put("newton_A", platt.a());
        facts.put("newton_B", platt.b());
        facts.put("objective", platt.objective(even));
        facts.put("proba_first10_newton", first(platt, odd));
        facts.put("brier", platt.brier(odd));
        facts.put("log_loss", platt.logLoss(odd));
        return facts;
    }

    private static Map<String, Object> isotonic(LabelledScores even, LabelledScores odd) {
        IsotonicRegression isotonic = IsotonicRegression.fit(even);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("knots_x", list(isotonic.x()));
        facts.put("knots_y", list(isotonic.y()));
        facts.put("proba_first10", first(isotonic, odd));
        facts.put("brier", isotonic.brier(odd));
        return facts;
    }

    private static List<Double> first(Calibration calibration, LabelledScores items) {
        return IntStream.range(0, Math.min(FIRST, items.size()))
                .mapToObj(i -> calibration.probability(items.score(i)))
                .toList();
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) list.add(value);
        return list;
    }
}
