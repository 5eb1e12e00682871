package io.github.clip4j.tasks.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * What zero-shot classification makes of one item: all that the figures need.
 *
 * @param label its class
 * @param rank how many classes come before it, 0 if none; of equal scores the lower class comes first
 * @param top the five classes with the highest scores, best first, or all if there are fewer
 * @param scores theirs
 * @param confidence the share of the first in the softmax
 * @param negativeLogLikelihood minus the logarithm of the label's share
 */
public record ZeroShotOutcome(
        int label, int rank, List<Integer> top, List<Double> scores, double confidence, double negativeLogLikelihood) {
    static final int TOP = 5;

    /** Copies the lists. */
    public ZeroShotOutcome {
        top = List.copyOf(top);
        scores = List.copyOf(scores);
    }

    /**
     * Judges scores.
     *
     * @param label 0 to C - 1
     * @param scores (C), finite
     * @param scale what they are multiplied by before the softmax
     * @return what comes of them
     */
    public static ZeroShotOutcome of(int label, double[] scores, double scale) {
        List<Integer> top = top(scores);
        double best = scores[top.getFirst()];
        double sum = 0;
        for (double score : scores) sum += Math.exp(scale * (score - best));
        return new ZeroShotOutcome(
                label,
                rank(label, scores),
                top,
                top.stream().map(c -> scores[c]).toList(),
                1 / sum,
                Math.log(sum) - scale * (scores[label] - best));
    }

    /** The class with the highest score. */
    int predicted() {
        return top.getFirst();
    }

    private static List<Integer> top(double[] scores) {
        List<Integer> top = new ArrayList<>();
        for (int c = 0; c < scores.length; c++) {
            if (top.size() == TOP && scores[c] <= scores[top.getLast()]) continue;
            int at = top.size();
            while (at > 0 && scores[top.get(at - 1)] < scores[c]) at--;
            top.add(at, c);
            if (top.size() > TOP) top.removeLast();
        }
        return top;
    }

    private static int rank(int label, double[] scores) {
        int rank = 0;
        for (int c = 0; c < scores.length; c++)
            if (scores[c] > scores[label] || (scores[c] == scores[label] && c < label)) rank++;
        return rank;
    }
}
