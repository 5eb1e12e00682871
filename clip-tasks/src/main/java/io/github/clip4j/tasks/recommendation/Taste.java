package io.github.clip4j.tasks.recommendation;

import io.github.clip4j.error.ClipException;
import java.util.List;

/**
 * What somebody likes and does not: images, or words for them.
 *
 * @param liked at least one
 * @param disliked any number
 * @param away how far from what is disliked, 0 to 1
 */
public record Taste(List<Example> liked, List<Example> disliked, double away) {
    /** Of Rocchio's formula: what is disliked says less than what is liked. */
    public static final double USUAL = 0.25;

    /**
     * Something that is liked or not.
     *
     * @param name what it is called in reasons
     * @param vector (E), of length 1
     * @param weight how much it counts beside the others, above 0
     */
    public record Example(String name, float[] vector, double weight) {
        /** Checks the weight. */
        public Example {
            if (!(weight > 0) || Double.isInfinite(weight))
                throw new ClipException(name + ": expected a weight above 0, found " + weight);
        }
    }

    /** Checks the values. */
    public Taste {
        liked = List.copyOf(liked);
        disliked = List.copyOf(disliked);
        if (liked.isEmpty()) throw new ClipException("recommend: nothing is liked; name something");
        if (!(away >= 0 && away <= 1)) throw new ClipException("recommend: expected 0 to 1 for away, found " + away);
    }

    /**
     * What is looked for: the weighted mean of what is liked, less a share of that of what is disliked (Rocchio 1971).
     *
     * @return (E), of length 1
     * @throws ClipException if they cancel each other out
     */
    public float[] query() {
        double[] sum = new double[liked.getFirst().vector.length];
        add(sum, liked, 1);
        if (!disliked.isEmpty()) add(sum, disliked, -away);
        double squares = 0;
        for (double value : sum) squares += value * value;
        double length = Math.sqrt(squares);
        if (!(length > 1e-6)) throw new ClipException("recommend: what is liked and disliked cancel each other out");
        float[] query = new float[sum.length];
        for (int i = 0; i < query.length; i++) query[i] = (float) (sum[i] / length);
        return query;
    }

    private static void add(double[] sum, List<Example> examples, double factor) {
        double weights = examples.stream().mapToDouble(Example::weight).sum();
        for (Example example : examples)
            for (int i = 0; i < sum.length; i++) sum[i] += factor * example.weight / weights * example.vector[i];
    }

    /**
     * Why something is recommended.
     *
     * @param vector (E), of length 1
     * @return what is liked and nearest to it
     */
    public Reason reason(float[] vector) {
        Reason best = new Reason("", Float.NEGATIVE_INFINITY);
        for (Example example : liked) {
            double cosine = 0;
            for (int i = 0; i < vector.length; i++) cosine += (double) vector[i] * example.vector[i];
            if (cosine > best.cosine) best = new Reason(example.name, (float) cosine);
        }
        return best;
    }

    /**
     * Why something is recommended.
     *
     * @param name of what is liked
     * @param cosine of both
     */
    public record Reason(String name, float cosine) {}
}
