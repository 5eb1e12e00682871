package io.github.clip4j.search.cluster;

import io.github.clip4j.ranking.Ranked;
import io.github.clip4j.ranking.Top;
import java.util.ArrayList;
import java.util.List;

/**
 * Words that name groups and tell them apart: how near a word is to the group's centre counts as much as how much
 * nearer than to the other groups' centres. By the first alone, words that go with everything would name all groups; by
 * the second alone, words that are only unlike the other groups. Thread-safe: no state.
 */
public final class ClusterWords {
    private ClusterWords() {}

    /**
     * A word for a group.
     *
     * @param word as it was given
     * @param cosine with the group's centre
     * @param contrast the cosine less the mean of those with the other groups' centres; the cosine, if there is no
     *     other group
     */
    public record Word(String word, float cosine, float contrast) {}

    /**
     * The words of greatest cosine and contrast, added, for each group.
     *
     * @param centres (k, E) of length 1
     * @param words W of them
     * @param embeddings (W, E) of length 1, by the same model
     * @param count how many for each group at most; what is not nearer to it than to the others is left out
     * @return k lists, the best first; of equal ones the word that was given first
     */
    public static List<List<Word>> of(float[][] centres, List<String> words, float[][] embeddings, int count) {
        int k = centres.length;
        float[][] cosines = new float[k][words.size()];
        double[] sums = new double[words.size()];
        for (int c = 0; c < k; c++)
            for (int w = 0; w < sums.length; w++) {
                cosines[c][w] = (float) product(centres[c], embeddings[w]);
                sums[w] += cosines[c][w];
            }
        List<List<Word>> found = new ArrayList<>();
        for (float[] own : cosines) {
            float[] contrasts = new float[sums.length];
            Top top = new Top(count);
            for (int w = 0; w < sums.length; w++) {
                contrasts[w] = (float) (k == 1 ? own[w] : own[w] - (sums[w] - own[w]) / (k - 1));
                if (k == 1 || contrasts[w] > 0) top.offer(own[w] + contrasts[w], w);
            }
            found.add(top.ranked().stream()
                    .map(Ranked::place)
                    .map(w -> new Word(words.get(w), own[w], contrasts[w]))
                    .toList());
        }
        return found;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += (double) a[i] * b[i];
        return sum;
    }
}
