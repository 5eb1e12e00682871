package io.github.clip4j.model;

/** Probabilities of logits, in double and without overflow. Thread-safe: no state. */
public final class Logits {
    private Logits() {}

    /**
     * {@code e^x / Σ e^x}.
     *
     * @param logits at least one; -∞ is a probability of 0
     * @return probabilities that sum to 1
     */
    public static float[] softmax(float[] logits) {
        double logSum = logSumExp(logits);
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) probabilities[i] = (float) Math.exp(logits[i] - logSum);
        return probabilities;
    }

    /**
     * {@code ln Σ e^x} without overflow.
     *
     * @param logits at least one
     * @return the logarithm
     */
    public static double logSumExp(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) max = Math.max(max, logit);
        if (Double.isInfinite(max)) return max;
        double sum = 0;
        for (float logit : logits) sum += Math.exp(logit - max);
        return max + Math.log(sum);
    }

    /**
     * {@code ln(1 / (1 + e^-x))} without overflow.
     *
     * @param logit any
     * @return at most 0
     */
    public static double logSigmoid(float logit) {
        return Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs((double) logit)));
    }
}
