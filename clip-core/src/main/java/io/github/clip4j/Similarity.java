package io.github.clip4j;

import io.github.clip4j.backend.reference.ScalarMath;
import io.github.clip4j.model.Logits;
import io.github.clip4j.ranking.Ranked;
import io.github.clip4j.ranking.Top;

/**
 * Cosines of embeddings, and the probabilities computed from them. Sums are in double, so each result is exact to
 * float. For thousands of stored embeddings {@link Clip#nearest} is many times as fast. Thread-safe: no state.
 */
public final class Similarity {
    private Similarity() {}

    /**
     * The cosine of the angle between two embeddings, whatever their lengths.
     *
     * @param a (E)
     * @param b (E)
     * @return between -1 and 1; 0 if either is all zeros
     */
    public static float cosine(float[] a, float[] b) {
        double product = dot(a, b);
        double norms = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
        return norms == 0 ? 0f : (float) (product / norms);
    }

    /**
     * The cosines of all pairs: {@code image_features @ text_features.T} in openai/CLIP's README.
     *
     * @param images N embeddings (E)
     * @param texts M embeddings (E)
     * @return (N, M)
     */
    public static float[][] cosines(float[][] images, float[][] texts) {
        float[][] cosines = new float[images.length][texts.length];
        for (int i = 0; i < images.length; i++)
            for (int j = 0; j < texts.length; j++) cosines[i][j] = cosine(images[i], texts[j]);
        return cosines;
    }

    /**
     * Scales to length 1.
     *
     * @param embedding (E), unchanged
     * @return (E); zeros if it is all zeros
     */
    public static float[] normalize(float[] embedding) {
        float[] unit = embedding.clone();
        ScalarMath.l2Normalize(unit, 0, unit.length);
        return unit;
    }

    /**
     * {@code e^x / Σ e^x}.
     *
     * @param logits at least one; -∞ is a probability of 0
     * @return probabilities that sum to 1
     */
    public static float[] softmax(float[] logits) {
        return Logits.softmax(logits);
    }

    /**
     * {@code ln Σ e^x} without overflow.
     *
     * @param logits at least one
     * @return the logarithm
     */
    public static double logSumExp(float[] logits) {
        return Logits.logSumExp(logits);
    }

    /**
     * {@code ln(1 / (1 + e^-x))} without overflow: the log-probability of a pair that is judged on its own (Zhai et al.
     * 2023, SigLIP).
     *
     * @param logit any
     * @return at most 0
     */
    public static double logSigmoid(float logit) {
        return Logits.logSigmoid(logit);
    }

    /**
     * The indices of the greatest values, greatest first; equal ones in the order given, and NaN last.
     *
     * @param values any
     * @param count how many at most
     * @return indices into {@code values}
     */
    public static int[] top(float[] values, int count) {
        Top top = new Top(Math.clamp(count, 0, values.length));
        top.offer(values, 0, values.length, 0);
        return top.ranked().stream().mapToInt(Ranked::place).toArray();
    }

    private static double dot(float[] a, float[] b) {
        if (a.length != b.length)
            throw new IllegalArgumentException("embeddings of " + a.length + " and " + b.length + " numbers");
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += (double) a[i] * b[i];
        return sum;
    }
}
