package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Multinomial logistic regression on features, the linear probe of the paper's appendix A.3: minimises Σ −log softmax(x
 * Wᵀ + b)[y] + ‖W‖² / 2C, where b is free, with L-BFGS, as scikit-learn's {@code LogisticRegression} does. Immutable;
 * thread-safe.
 */
public final class LinearProbe {
    private final double[] weights;
    private final int classes;
    private final int columns;
    private final double c;
    private final double tolerance;
    private final int iterations;
    private final double objective;

    private LinearProbe(int classes, int columns, double c, double tolerance, Minimizer.Minimum minimum, double items) {
        this.classes = classes;
        this.columns = columns;
        this.c = c;
        this.tolerance = tolerance;
        weights = minimum.point();
        iterations = minimum.iterations();
        objective = minimum.value() * items;
    }

    /**
     * Fits a probe.
     *
     * @param features (N, E)
     * @param labels (N), each of 0 to C - 1 at least once
     * @param c the inverse of the regularisation's strength, above 0; 0.316 in OpenAI's example
     * @param tolerance of the mean loss's gradient at which it ends, above 0; 1e-4 is scikit-learn's
     * @return the probe
     * @throws ClipException in one line, if features and labels do not fit, or no minimum is found
     */
    public static LinearProbe fit(float[][] features, int[] labels, double c, double tolerance) {
        int classes = classes(features, labels);
        if (!(c > 0) || !(tolerance > 0) || Double.isInfinite(c) || Double.isInfinite(tolerance))
            throw new ClipException(
                    "probe: expected C and the tolerance to be finite and above 0, found " + c + ", " + tolerance);
        SoftmaxLoss loss = new SoftmaxLoss(features, labels, classes, 1 / (c * features.length));
        Minimizer.Minimum minimum = Minimizer.minimize(loss, new double[loss.size()], tolerance);
        if (!minimum.converged())
            throw new ClipException("probe: it did not converge in " + minimum.iterations()
                    + " iterations: are the features too large? Scale them, for example to length 1");
        return new LinearProbe(classes, features[0].length, c, tolerance, minimum, features.length);
    }

    private static int classes(float[][] features, int[] labels) {
        if (features.length != labels.length)
            throw new ClipException("probe: " + features.length + " items, but " + labels.length + " labels");
        if (features.length == 0) throw new ClipException("probe: no items");
        int classes = Arrays.stream(labels).max().orElseThrow() + 1;
        if (Arrays.stream(labels).min().orElseThrow() < 0) throw new ClipException("probe: a label is below 0");
        if (classes < 2) throw new ClipException("probe: all items have one label");
        int seen = (int) Arrays.stream(labels).distinct().count();
        if (seen < classes)
            throw new ClipException("probe: the labels are " + seen + " of 0 to " + (classes - 1)
                    + "; number those that there are from 0 on");
        return classes;
    }

    /**
     * The class of each item.
     *
     * @param features (N, E)
     * @return (N), of equal scores the lowest
     */
    public int[] predict(float[][] features) {
        return Arrays.stream(logits(features)).mapToInt(LinearProbe::best).toArray();
    }

    private static int best(double[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) if (logits[k] > logits[best]) best = k;
        return best;
    }

    /**
     * How likely each class is for each item.
     *
     * @param features (N, E)
     * @return (N, C), rows that sum to 1
     */
    public double[][] probabilities(float[][] features) {
        double[][] logits = logits(features);
        for (double[] row : logits) SoftmaxLoss.softmax(row);
        return logits;
    }

    private double[][] logits(float[][] features) {
        for (float[] row : features)
            if (row.length != columns)
                throw new ClipException("probe: items of " + row.length + " numbers, expected " + columns);
        double[][] logits = new double[features.length][classes];
        IntStream.range(0, logits.length).parallel().forEach(i -> {
            System.arraycopy(weights, columns * classes, logits[i], 0, classes);
            for (int e = 0; e < columns; e++)
                for (int k = 0; k < classes; k++) logits[i][k] += features[i][e] * weights[e * classes + k];
        });
        return logits;
    }

    /**
     * How many classes it knows.
     *
     * @return C, numbered from 0
     */
    public int classes() {
        return classes;
    }

    /**
     * W.
     *
     * @return (C, E), new
     */
    public double[][] coefficients() {
        double[][] coefficients = new double[classes][columns];
        for (int e = 0; e < columns; e++)
            for (int k = 0; k < classes; k++) coefficients[k][e] = weights[e * classes + k];
        return coefficients;
    }

    /**
     * b.
     *
     * @return (C), new; determined but for a constant, here with the sum 0
     */
    public double[] intercept() {
        return Arrays.copyOfRange(weights, columns * classes, (columns + 1) * classes);
    }

    /**
     * The inverse of the regularisation's strength.
     *
     * @return C
     */
    public double c() {
        return c;
    }

    /**
     * The greatest derivative of the mean loss at which the fit may have ended.
     *
     * @return as given
     */
    public double tolerance() {
        return tolerance;
    }

    /**
     * Steps of L-BFGS.
     *
     * @return 0 or more
     */
    public int iterations() {
        return iterations;
    }

    /**
     * What was minimised.
     *
     * @return the sum over items, with the penalty
     */
    public double objective() {
        return objective;
    }
}
