package io.github.clip4j.tasks.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean loss of multinomial logistic regression with an L2 penalty, and its gradient. Parameters are Wᵀ (E, C)
 * followed by b (C), so that all inner loops run along the classes: C2 makes vector code of them.
 */
final class SoftmaxLoss implements Minimizer.Function {
    /** Items at a time, whose logits stay in the first caches. */
    private static final int ITEMS = 64;

    /** A sum for each part is added up in order, so that threads do not change the bits. */
    private static final int PARTS = 8;

    private final float[][] features;
    private final int[] labels;
    private final int classes;
    private final int columns;
    private final double penalty;

    /**
     * A loss.
     *
     * @param features (N, E)
     * @param labels (N)
     * @param classes C
     * @param penalty of half the squared norm of W
     */
    SoftmaxLoss(float[][] features, int[] labels, int classes, double penalty) {
        this.features = features;
        this.labels = labels;
        this.classes = classes;
        this.columns = features[0].length;
        this.penalty = penalty;
    }

    @Override
    public int size() {
        return (columns + 1) * classes;
    }

    /** The sum of some items' losses and its gradient: (E + 1, C), the last row for b. */
    private final class Part {
        final double[][] gradient = new double[columns + 1][classes];
        double loss;

        Part add(double[][] weights, int from, int end) {
            double[][] logits = new double[ITEMS][classes];
            // Of each item, its features and 1 for b.
            double[] row = new double[columns + 1];
            double[] column = new double[ITEMS];
            for (int i = from; i < end; i += ITEMS) add(weights, logits, row, column, i, Math.min(ITEMS, end - i));
            return this;
        }

        private void add(double[][] weights, double[][] logits, double[] row, double[] column, int from, int count) {
            for (int i = 0; i < count; i++) {
                for (int e = 0; e < columns; e++) row[e] = features[from + i][e];
                row[columns] = 1;
                Arrays.fill(logits[i], 0);
                MultiplyAdd.rows(logits[i], row, weights, columns + 1);
                int label = labels[from + i];
                double logit = logits[i][label];
                loss += softmax(logits[i]) - logit;
                logits[i][label] -= 1;
            }
            for (int e = 0; e <= columns; e++) {
                for (int i = 0; i < count; i++) column[i] = e == columns ? 1 : features[from + i][e];
                MultiplyAdd.rows(gradient[e], column, logits, count);
            }
        }
    }

    /** Logits become probabilities; the logarithm of their exponentials' sum is returned. */
    static double softmax(double[] values) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) greatest = Math.max(greatest, value);
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.exp(values[k] - greatest);
            sum += values[k];
        }
        for (int k = 0; k < values.length; k++) values[k] /= sum;
        return greatest + Math.log(sum);
    }

    @Override
    public double at(double[] parameters, double[] gradient) {
        double[][] weights = new double[columns + 1][];
        for (int e = 0; e <= columns; e++) weights[e] = Arrays.copyOfRange(parameters, e * classes, (e + 1) * classes);
        Part[] parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(p -> new Part().add(weights, share(p), share(p + 1)))
                .toArray(Part[]::new);
        double loss = 0;
        Arrays.fill(gradient, 0);
        for (Part part : parts) {
            loss += part.loss;
            for (int e = 0; e <= columns; e++)
                for (int k = 0; k < classes; k++) gradient[e * classes + k] += part.gradient[e][k];
        }
        int items = features.length;
        double squares = 0;
        for (int j = 0; j < gradient.length; j++) gradient[j] /= items;
        for (int j = 0; j < columns * classes; j++) {
            gradient[j] += penalty * parameters[j];
            squares += parameters[j] * parameters[j];
        }
        return loss / items + penalty * squares / 2;
    }

    private int share(int part) {
        return (int) ((long) features.length * part / PARTS);
    }
}
