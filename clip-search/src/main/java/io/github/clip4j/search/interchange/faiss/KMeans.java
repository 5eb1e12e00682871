package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.EntrySpool;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Centroids of vectors by Lloyd's method, on a sample that fits in memory; the same for the same vectors.
 *
 * @param centroids (K, E)
 */
record KMeans(float[][] centroids) {
    private static final int ROUNDS = 12;
    private static final int SAMPLE_PER_LIST = 64;
    private static final long SAMPLE_BYTES = 96 << 20;
    private static final long CENTROID_BYTES = 32 << 20;
    private static final int MAX_LISTS = 4096;

    /** faiss warns of fewer vectors than these for each list. */
    private static final int PER_LIST = 39;

    /** As many lists as the root of the number of vectors, within limits. */
    static int lists(long count, int dimensions) {
        long most = Math.min(MAX_LISTS, CENTROID_BYTES / (4L * dimensions));
        return (int) Math.max(1, Math.min(most, Math.min((long) Math.sqrt((double) count), count / PER_LIST)));
    }

    /** {@code unit}: centroids of length 1, so that the nearest by inner product is the nearest. */
    static KMeans train(EntrySpool vectors, int lists, boolean unit) {
        long fits = Math.max(lists, SAMPLE_BYTES / (4L * vectors.dimensions()));
        int rows = (int) Math.min(vectors.count(), Math.min(fits, (long) lists * SAMPLE_PER_LIST));
        float[][] sample = new float[rows][vectors.dimensions()];
        for (int i = 0; i < rows; i++) vectors.vector((long) ((double) i * vectors.count() / rows), sample[i]);
        float[][] centroids = new float[lists][];
        int[] order = shuffled(rows);
        for (int i = 0; i < lists; i++) centroids[i] = sample[order[i]].clone();
        KMeans means = new KMeans(centroids);
        for (int round = 0; round < ROUNDS; round++) {
            int[] nearest = IntStream.range(0, rows)
                    .parallel()
                    .map(i -> means.nearest(sample[i]))
                    .toArray();
            means.update(sample, nearest, unit);
        }
        return means;
    }

    private static int[] shuffled(int count) {
        int[] order = IntStream.range(0, count).toArray();
        SplittableRandom random = new SplittableRandom(1234);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** The mean of those that are nearest to it; a centroid without any stays where it is. */
    private void update(float[][] sample, int[] nearest, boolean unit) {
        double[][] sums = new double[centroids.length][centroids[0].length];
        int[] counts = new int[centroids.length];
        for (int i = 0; i < sample.length; i++) {
            double[] sum = sums[nearest[i]];
            for (int j = 0; j < sum.length; j++) sum[j] += sample[i][j];
            counts[nearest[i]]++;
        }
        for (int c = 0; c < centroids.length; c++) {
            double length =
                    unit ? Math.sqrt(Arrays.stream(sums[c]).map(x -> x * x).sum()) : counts[c];
            if (counts[c] == 0 || length == 0) continue;
            for (int j = 0; j < sums[c].length; j++) centroids[c][j] = (float) (sums[c][j] / length);
        }
    }

    /** By distance; of equal ones the first. */
    int nearest(float[] vector) {
        int best = 0;
        float bestDistance = Float.POSITIVE_INFINITY;
        for (int c = 0; c < centroids.length; c++) {
            float distance = Distances.squaredL2(vector, centroids[c]);
            if (distance < bestDistance) {
                best = c;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** The list that a search with this metric looks into first. */
    int list(float[] vector, FaissMetric metric) {
        if (metric == FaissMetric.SQUARED_L2) return nearest(vector);
        int best = 0;
        float bestProduct = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < centroids.length; c++) {
            float product = Distances.innerProduct(vector, centroids[c]);
            if (product > bestProduct) {
                best = c;
                bestProduct = product;
            }
        }
        return best;
    }
}
