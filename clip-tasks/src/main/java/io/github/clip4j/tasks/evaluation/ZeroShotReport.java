package io.github.clip4j.tasks.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What zero-shot classification gave.
 *
 * @param classes C
 * @param items N
 * @param top1Count items whose class has the highest score
 * @param top5Count items whose class is among the five highest; -1 where there are fewer classes
 * @param recall (C), of each class; NaN for one without items
 * @param classItems (C), items of each class
 * @param macroF1 the mean of F1 over classes that have items or are predicted
 * @param confusions what is taken for what, the most frequent first
 * @param firstPredictions of the first 20 items
 * @param scale of the softmax
 * @param negativeLogLikelihood the mean
 * @param calibrationError of 15 bins, as Guo et al. 2017 have it
 * @param bins these, from the lowest confidence
 */
public record ZeroShotReport(
        int classes,
        int items,
        int top1Count,
        int top5Count,
        double[] recall,
        int[] classItems,
        double macroF1,
        List<Confusion> confusions,
        List<Integer> firstPredictions,
        double scale,
        double negativeLogLikelihood,
        double calibrationError,
        List<Bin> bins) {
    private static final int FIRST = 10;
    private static final int MOST = 20;

    /**
     * A pair of classes that are confused.
     *
     * @param count how often
     * @param label the true one
     * @param predicted the other one
     */
    public record Confusion(int count, int label, int predicted) {}

    /**
     * Items of like confidence.
     *
     * @param items how many
     * @param hits those of them whose class has the highest score
     * @param confidence their mean; NaN without items
     */
    public record Bin(int items, int hits, double confidence) {}

    /**
     * Accuracy.
     *
     * @return of N, 0 to 1
     */
    public double top1() {
        return (double) top1Count / items;
    }

    /**
     * Accuracy among five.
     *
     * @return of N, 0 to 1; NaN where there are fewer than five classes
     */
    public double top5() {
        return top5Count < 0 ? Double.NaN : (double) top5Count / items;
    }

    /**
     * Balanced accuracy.
     *
     * @return the mean over classes that have items
     */
    public double meanPerClassRecall() {
        return ZeroShotEvaluation.mean(recall);
    }

    /**
     * The figures as they are written to JSON, without what is not defined.
     *
     * @return in order
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("classes", classes);
        facts.put("items", items);
        facts.put("top1", top1());
        if (top5Count >= 0) facts.put("top5", top5());
        facts.put("top1_count", top1Count);
        if (top5Count >= 0) facts.put("top5_count", top5Count);
        facts.put("mean_per_class_recall", meanPerClassRecall());
        facts.put(
                "per_class_recall_first10",
                Arrays.stream(recall)
                        .limit(FIRST)
                        .mapToObj(value -> Double.isNaN(value) ? null : (Object) value)
                        .toList());
        facts.put(
                "class_counts_first10",
                Arrays.stream(classItems).limit(FIRST).boxed().toList());
        facts.put(
                "confusion_pairs_count_true_pred",
                confusions.stream()
                        .limit(MOST)
                        .map(c -> List.of(c.count, c.label, c.predicted))
                        .toList());
        facts.put("predictions_first20", firstPredictions);
        facts.put("macro_f1", macroF1);
        facts.put("softmax_scale", scale);
        facts.put("nll", negativeLogLikelihood);
        facts.put("ece_15_bins_right_closed", calibrationError);
        return facts;
    }
}
