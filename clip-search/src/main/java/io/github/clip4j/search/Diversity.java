package io.github.clip4j.search;

import io.github.clip4j.ranking.Ranked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): one after the other the candidate with the greatest
 * {@code λ · score − (1 − λ) · (greatest similarity to one that is chosen)}; of equal ones the better ranked.
 */
final class Diversity {
    /** Candidates for each that is wanted: of fewer only the order would change. */
    static final int POOL = 4;

    private Diversity() {}

    /**
     * Chooses.
     *
     * @param candidates best first
     * @param vectors of the candidates
     * @param lambda 0 to 1
     * @param wanted how many at most
     * @return in the order in which they are chosen
     */
    static List<Ranked> choose(List<Ranked> candidates, float[][] vectors, double lambda, int wanted) {
        double[] nearest = new double[vectors.length];
        Arrays.fill(nearest, Double.NEGATIVE_INFINITY);
        boolean[] taken = new boolean[vectors.length];
        List<Ranked> chosen = new ArrayList<>();
        while (chosen.size() < Math.min(wanted, vectors.length)) {
            int best = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < vectors.length; i++) {
                if (taken[i]) continue;
                double redundancy = chosen.isEmpty() ? 0 : nearest[i];
                double value = lambda * candidates.get(i).value() - (1 - lambda) * redundancy;
                if (best < 0 || value > most) {
                    best = i;
                    most = value;
                }
            }
            taken[best] = true;
            chosen.add(candidates.get(best));
            for (int i = 0; i < vectors.length; i++)
                if (!taken[i]) nearest[i] = Math.max(nearest[i], product(vectors[i], vectors[best]));
        }
        return chosen;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += (double) a[i] * b[i];
        return sum;
    }
}
