package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Zero-shot classification of labelled items: what the paper's table 11 and CLIP_benchmark
 * (metrics/zeroshot_classification.py) report. Of equal scores the lower class comes first. For one thread.
 */
public final class ZeroShotEvaluation {
    /** Of the expected calibration error (Guo et al. 2017): closed at the right. */
    private static final int BINS = 15;

    private static final int TOP = ZeroShotOutcome.TOP;
    private static final int FIRST = 20;

    private final int classes;
    private final double scale;
    private final int[] items;
    private final int[] hits;
    private final int[] predicted;
    /** What is confused, by true class × C + predicted class. */
    private final Map<Long, Integer> confusions = new HashMap<>();

    private final List<Integer> first = new ArrayList<>();
    private int total;
    private int top5;
    private double negativeLogLikelihood;
    private final int[] binItems = new int[BINS];
    private final int[] binHits = new int[BINS];
    private final double[] binConfidence = new double[BINS];

    /**
     * No items yet.
     *
     * @param classes C, 2 or more
     * @param scale what scores are multiplied by before the softmax; accuracy does not depend on it
     */
    public ZeroShotEvaluation(int classes, double scale) {
        if (classes < 2) throw new ClipException("evaluation: expected 2 classes or more, found " + classes);
        if (!(scale > 0) || Double.isInfinite(scale))
            throw new ClipException("evaluation: expected a scale above 0, found " + scale);
        this.classes = classes;
        this.scale = scale;
        items = new int[classes];
        hits = new int[classes];
        predicted = new int[classes];
    }

    /**
     * Adds an item.
     *
     * @param label its class, 0 to C - 1
     * @param scores (C), finite
     * @return the class with the highest score
     * @throws ClipException if the label is no class
     */
    public int add(int label, double[] scores) {
        if (label < 0 || label >= classes)
            throw new ClipException("item " + total + " has the label " + label + ", expected 0 to " + (classes - 1));
        if (scores.length != classes)
            throw new IllegalArgumentException(scores.length + " scores for " + classes + " classes");
        ZeroShotOutcome outcome = ZeroShotOutcome.of(label, scores, scale);
        add(outcome);
        return outcome.predicted();
    }

    /**
     * Adds an item that was judged before, with the same classes and scale.
     *
     * @param outcome what came of it
     * @throws ClipException if it has a class that is none
     */
    public void add(ZeroShotOutcome outcome) {
        int label = outcome.label();
        int best = outcome.predicted();
        if (label < 0 || label >= classes || best < 0 || best >= classes)
            throw new ClipException("item " + total + " has a class beyond 0 to " + (classes - 1));
        total++;
        items[label]++;
        predicted[best]++;
        if (first.size() < FIRST) first.add(best);
        if (best == label) hits[label]++;
        else confusions.merge((long) label * classes + best, 1, Integer::sum);
        if (outcome.rank() < TOP) top5++;
        negativeLogLikelihood += outcome.negativeLogLikelihood();
        double confidence = outcome.confidence();
        int bin = Math.clamp((int) Math.ceil(confidence * BINS) - 1, 0, BINS - 1);
        binItems[bin]++;
        binConfidence[bin] += confidence;
        if (best == label) binHits[bin]++;
    }

    /**
     * The figures of the items so far.
     *
     * @return what is found; NaN where it is not defined
     */
    public ZeroShotReport report() {
        double[] recall = new double[classes];
        double[] f1 = new double[classes];
        for (int c = 0; c < classes; c++) {
            recall[c] = (double) hits[c] / items[c];
            f1[c] = 2.0 * hits[c] / (items[c] + predicted[c]);
        }
        return new ZeroShotReport(
                classes,
                total,
                Arrays.stream(hits).sum(),
                classes < TOP ? -1 : top5,
                recall,
                items.clone(),
                mean(f1),
                confusions(),
                List.copyOf(first),
                scale,
                negativeLogLikelihood / total,
                calibrationError(),
                IntStream.range(0, BINS)
                        .mapToObj(b -> new ZeroShotReport.Bin(binItems[b], binHits[b], binConfidence[b] / binItems[b]))
                        .toList());
    }

    /** Of those that are defined. */
    static double mean(double[] values) {
        return Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    private List<ZeroShotReport.Confusion> confusions() {
        return confusions.entrySet().stream()
                .map(e -> new ZeroShotReport.Confusion(
                        e.getValue(), (int) (e.getKey() / classes), (int) (e.getKey() % classes)))
                .sorted(Comparator.comparingInt(ZeroShotReport.Confusion::count)
                        .reversed()
                        .thenComparingInt(ZeroShotReport.Confusion::label)
                        .thenComparingInt(ZeroShotReport.Confusion::predicted))
                .toList();
    }

    private double calibrationError() {
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) error += Math.abs(binHits[bin] - binConfidence[bin]);
        return error / total;
    }

    /**
     * Evaluates embeddings, of which the inner products are taken in 64 bits.
     *
     * @param items (N, E)
     * @param classifier (C, E)
     * @param labels (N), 0 to C - 1
     * @param scale as above
     * @return the figures
     * @throws ClipException if the numbers of items, or of their numbers, differ
     */
    public static ZeroShotReport of(float[][] items, float[][] classifier, int[] labels, double scale) {
        if (items.length != labels.length)
            throw new ClipException("evaluation: " + items.length + " items, but " + labels.length + " labels");
        Dimensions.check("items", items, "classes", classifier);
        ZeroShotEvaluation evaluation = new ZeroShotEvaluation(classifier.length, scale);
        int batch = 1024;
        for (int from = 0; from < items.length; from += batch) {
            int end = Math.min(items.length, from + batch);
            double[][] scores = InnerProducts.of(Arrays.copyOfRange(items, from, end), classifier);
            for (int i = from; i < end; i++) evaluation.add(labels[i], scores[i - from]);
        }
        return evaluation.report();
    }
}
