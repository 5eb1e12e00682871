package io.github.clip4j.tasks.calibration;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Scores of items that are labelled as positive or not, and what thresholds make of them: an item is predicted positive
 * if its score is at least the threshold. Immutable.
 */
public final class LabelledScores {
    private final double[] scores;
    private final boolean[] labels;
    /** (T), the distinct scores, descending; with each as threshold, true and false positives. */
    private final double[] thresholds;

    private final int[] truePositives;
    private final int[] falsePositives;
    private final int positives;

    /**
     * Takes copies.
     *
     * @param scores (N), finite
     * @param labels (N), true for a positive
     * @throws ClipException in one line, if their numbers differ, a score is not finite, or a class has no item
     */
    public LabelledScores(double[] scores, boolean[] labels) {
        if (scores.length != labels.length)
            throw new ClipException("calibration: " + scores.length + " scores, but " + labels.length + " labels");
        this.scores = scores.clone();
        this.labels = labels.clone();
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> 0.0 - scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] distinct = new double[order.length];
        int[] right = new int[order.length];
        int[] wrong = new int[order.length];
        int count = 0;
        int positive = 0;
        for (int i = 0; i < order.length; i++) {
            double score = scores[order[i]];
            if (!Double.isFinite(score))
                throw new ClipException("calibration: the score of item " + order[i] + " is " + score);
            if (labels[order[i]]) positive++;
            if (i > 0 && score == distinct[count - 1]) count--;
            distinct[count] = score;
            right[count] = positive;
            wrong[count] = i + 1 - positive;
            count++;
        }
        positives = positive;
        if (positive == 0 || positive == scores.length)
            throw new ClipException(
                    "calibration: " + positive + " of " + scores.length + " items are positive; both kinds are needed");
        thresholds = Arrays.copyOf(distinct, count);
        truePositives = right;
        falsePositives = wrong;
    }

    /**
     * What a threshold gives.
     *
     * @param threshold from which on an item is predicted positive
     * @param truePositives positives that are found
     * @param falsePositives others that are taken for positive
     * @param falseNegatives positives that are not found
     * @param trueNegatives the rest
     */
    public record Outcome(
            double threshold, int truePositives, int falsePositives, int falseNegatives, int trueNegatives) {
        /**
         * How many of those found are positive.
         *
         * @return 0 to 1; 0 where none is found
         */
        public double precision() {
            int found = truePositives + falsePositives;
            return found == 0 ? 0 : (double) truePositives / found;
        }

        /**
         * How many of the positives are found.
         *
         * @return 0 to 1
         */
        public double recall() {
            return (double) truePositives / (truePositives + falseNegatives);
        }

        /**
         * The harmonic mean of both.
         *
         * @return 0 to 1
         */
        public double f1() {
            return 2.0 * truePositives / (2.0 * truePositives + falsePositives + falseNegatives);
        }
    }

    /**
     * How many there are.
     *
     * @return N
     */
    public int size() {
        return scores.length;
    }

    /**
     * How many are positive.
     *
     * @return 1 to N - 1
     */
    public int positives() {
        return positives;
    }

    /**
     * The score of an item.
     *
     * @param item 0 to N - 1
     * @return as given
     */
    public double score(int item) {
        return scores[item];
    }

    /**
     * Whether an item is positive.
     *
     * @param item 0 to N - 1
     * @return as given
     */
    public boolean label(int item) {
        return labels[item];
    }

    /**
     * How many thresholds differ in what they find.
     *
     * @return T, the number of distinct scores
     */
    public int thresholds() {
        return thresholds.length;
    }

    /**
     * A threshold that is one of the scores.
     *
     * @param index 0 to T - 1, the highest first
     * @return what it gives
     */
    public Outcome outcome(int index) {
        return outcome(thresholds[index], truePositives[index], falsePositives[index]);
    }

    private Outcome outcome(double threshold, int right, int wrong) {
        return new Outcome(threshold, right, wrong, positives - right, scores.length - positives - wrong);
    }

    /**
     * What any threshold gives.
     *
     * @param threshold from which on an item is predicted positive
     * @return counts
     */
    public Outcome at(double threshold) {
        int last = -1;
        while (last + 1 < thresholds.length && thresholds[last + 1] >= threshold) last++;
        return last < 0 ? outcome(threshold, 0, 0) : outcome(threshold, truePositives[last], falsePositives[last]);
    }

    /**
     * Average precision: the sum of precisions over thresholds, weighted by the recall that each adds; no interpolation
     * (scikit-learn's {@code average_precision_score}).
     *
     * @return 0 to 1
     */
    public double averagePrecision() {
        double sum = 0;
        int before = 0;
        for (int t = 0; t < thresholds.length; t++) {
            Outcome outcome = outcome(t);
            sum += (double) (outcome.truePositives - before) / positives * outcome.precision();
            before = outcome.truePositives;
        }
        return sum;
    }

    /**
     * The area under the receiver operating characteristic: how often a positive has the higher score of a pair, equal
     * scores counted as a half.
     *
     * @return 0 to 1
     */
    public double rocAuc() {
        double pairs = 0;
        int right = 0;
        int wrong = 0;
        for (int t = 0; t < thresholds.length; t++) {
            double added = truePositives[t] - right;
            double addedWrong = falsePositives[t] - wrong;
            pairs += addedWrong * (right + added / 2);
            right = truePositives[t];
            wrong = falsePositives[t];
        }
        return pairs / ((double) positives * (scores.length - positives));
    }

    /**
     * The threshold with the greatest F1.
     *
     * @return of equal ones the lowest
     */
    public Outcome bestF1() {
        Outcome best = outcome(thresholds.length - 1);
        for (int t = thresholds.length - 2; t >= 0; t--) if (outcome(t).f1() > best.f1()) best = outcome(t);
        return best;
    }

    /**
     * The greatest recall at a precision on these items themselves. It promises nothing for others: see
     * {@link PrecisionThreshold}.
     *
     * @param precision 0 to 1
     * @return empty if no threshold reaches it
     */
    public OptionalDouble maxRecall(double precision) {
        return IntStream.range(0, thresholds.length)
                .mapToObj(this::outcome)
                .filter(outcome -> outcome.precision() >= precision)
                .mapToDouble(Outcome::recall)
                .max();
    }

    /**
     * Every second item.
     *
     * @param odd whether those with odd numbers
     * @return new
     * @throws ClipException if both kinds are not among them
     */
    public LabelledScores half(boolean odd) {
        int[] items = IntStream.range(0, scores.length)
                .filter(i -> i % 2 == (odd ? 1 : 0))
                .toArray();
        double[] some = new double[items.length];
        boolean[] someLabels = new boolean[items.length];
        for (int i = 0; i < items.length; i++) {
            some[i] = scores[items[i]];
            someLabels[i] = labels[items[i]];
        }
        return new LabelledScores(some, someLabels);
    }
}
