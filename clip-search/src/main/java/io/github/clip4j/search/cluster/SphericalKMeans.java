package io.github.clip4j.search.cluster;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.ranking.Ranked;
import io.github.clip4j.ranking.Top;
import io.github.clip4j.tensor.MatrixView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * k-means by cosine (Dhillon and Modha 2001): each embedding belongs to the centre that it is nearest to in direction,
 * each centre is the mean direction of its own. Begins with centres drawn far from each other (k-means++, Arthur and
 * Vassilvitskii 2007) by a fixed seed, so that the same embeddings give the same groups. Beside the embeddings, which
 * are read where they are, it needs 28 bytes for each of them and 64 MB. For one thread.
 */
public final class SphericalKMeans {
    private static final int MAX_ROUNDS = 100;
    /** At a time: 64 MB. */
    private static final int MAX_COSINES = 1 << 24;

    private final MatrixView vectors;
    private final Products products;
    private final int[] group;
    private final float[] cosine;
    private final float[] row;

    /** Inner products of some vectors with all stored ones, such as {@code clip::similarity}. */
    @FunctionalInterface
    public interface Products {
        /**
         * Computes them.
         *
         * @param queries (Q, E)
         * @param stored (N, E)
         * @return (Q, N)
         */
        float[][] of(float[][] queries, MatrixView stored);
    }

    /**
     * The result.
     *
     * @param centres (k, E) of length 1
     * @param group of each embedding, 0 to k - 1; 0 is the largest
     * @param cosine of each embedding with its centre
     */
    public record Clustering(float[][] centres, int[] group, float[] cosine) {
        /**
         * How many embeddings each group has.
         *
         * @return k numbers, descending
         */
        public int[] sizes() {
            int[] sizes = new int[centres.length];
            for (int g : group) sizes[g]++;
            return sizes;
        }

        /**
         * The embeddings of a group that are nearest to its centre. The first is its medoid: of all its embeddings the
         * one with the greatest mean cosine with the others.
         *
         * @param of a group
         * @param count how many at most
         * @return their numbers, nearest first; of equal ones the first
         */
        public int[] nearest(int of, int count) {
            Top top = new Top(Math.min(count, sizes()[of]));
            for (int i = 0; i < group.length; i++) if (group[i] == of) top.offer(cosine[i], i);
            return top.ranked().stream().mapToInt(Ranked::place).toArray();
        }
    }

    private SphericalKMeans(MatrixView vectors, Products products) {
        this.vectors = vectors;
        this.products = products;
        group = new int[vectors.rows()];
        cosine = new float[vectors.rows()];
        row = new float[vectors.columns()];
    }

    /**
     * Groups embeddings.
     *
     * @param vectors (N, E) of length 1
     * @param k how many groups, 1 to N; fewer come back if there are fewer different embeddings
     * @param seed of the first centres
     * @param products the kernel
     * @return the groups, the largest first
     * @throws ClipException if there are fewer embeddings than groups
     */
    public static Clustering of(MatrixView vectors, int k, long seed, Products products) {
        if (k < 1 || k > vectors.rows())
            throw new ClipException(
                    "expected 1 to " + vectors.rows() + " groups, as there are so many images, found " + k);
        SphericalKMeans means = new SphericalKMeans(vectors, products);
        float[][] centres = means.first(k, new SplittableRandom(seed));
        boolean settled = false;
        for (int round = 0; round < MAX_ROUNDS && !settled; round++) {
            settled = !means.assign(centres) && round > 0;
            if (!settled) means.move(centres);
        }
        if (!settled) means.assign(centres);
        return means.sorted(centres);
    }

    /** Each further centre is an embedding, drawn by its squared distance from the nearest one, 2 - 2 cos. */
    private float[][] first(int k, SplittableRandom random) {
        List<float[]> centres = new ArrayList<>();
        double[] distance = new double[group.length];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int next = random.nextInt(group.length);
        while (true) {
            float[] centre = read(next).clone();
            centres.add(centre);
            if (centres.size() == k) break;
            float[] cosines = products.of(new float[][] {centre}, vectors)[0];
            double sum = 0;
            for (int i = 0; i < distance.length; i++) {
                distance[i] = Math.min(distance[i], Math.max(0, 2 - 2 * (double) cosines[i]));
                // What rounding leaves of equal ones.
                if (distance[i] < 1e-6) distance[i] = 0;
                sum += distance[i];
            }
            if (sum == 0) break;
            next = drawn(distance, random.nextDouble() * sum);
        }
        return centres.toArray(float[][]::new);
    }

    private static int drawn(double[] weights, double at) {
        int last = 0;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == 0) continue;
            last = i;
            sum += weights[i];
            if (sum > at) break;
        }
        return last;
    }

    /** Whether any embedding went to another centre. Some centres at a time, as the cosines of all may be too many. */
    private boolean assign(float[][] centres) {
        int[] before = group.clone();
        Arrays.fill(cosine, Float.NEGATIVE_INFINITY);
        int some = Math.max(1, MAX_COSINES / group.length);
        for (int first = 0; first < centres.length; first += some) {
            float[][] portion = Arrays.copyOfRange(centres, first, Math.min(centres.length, first + some));
            float[][] cosines = products.of(portion, vectors);
            for (int c = 0; c < portion.length; c++)
                for (int i = 0; i < group.length; i++) {
                    if (cosines[c][i] <= cosine[i]) continue;
                    group[i] = first + c;
                    cosine[i] = cosines[c][i];
                }
        }
        return !Arrays.equals(before, group);
    }

    /** To the mean direction; a centre that has lost all of its own goes to the embedding that fits worst. */
    private void move(float[][] centres) {
        double[][] sums = new double[centres.length][row.length];
        int[] sizes = new int[centres.length];
        for (int i = 0; i < group.length; i++) {
            float[] vector = read(i);
            double[] sum = sums[group[i]];
            for (int j = 0; j < sum.length; j++) sum[j] += vector[j];
            sizes[group[i]]++;
        }
        for (int c = 0; c < centres.length; c++) {
            double length = Math.sqrt(Arrays.stream(sums[c]).map(x -> x * x).sum());
            if (sizes[c] > 0 && length > 1e-6 * sizes[c]) {
                for (int j = 0; j < row.length; j++) centres[c][j] = (float) (sums[c][j] / length);
            } else {
                int worst = worst();
                cosine[worst] = Float.POSITIVE_INFINITY;
                centres[c] = read(worst).clone();
            }
        }
    }

    private int worst() {
        int worst = 0;
        for (int i = 1; i < cosine.length; i++) if (cosine[i] < cosine[worst]) worst = i;
        return worst;
    }

    private float[] read(int i) {
        vectors.read(i, 0, row, 0, row.length);
        return row;
    }

    private Clustering sorted(float[][] centres) {
        int[] sizes = new int[centres.length];
        for (int g : group) sizes[g]++;
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < centres.length; c++) if (sizes[c] > 0) order.add(c);
        order.sort((a, b) -> Integer.compare(sizes[b], sizes[a]));
        int[] place = new int[centres.length];
        for (int i = 0; i < order.size(); i++) place[order.get(i)] = i;
        int[] renamed = Arrays.stream(group).map(g -> place[g]).toArray();
        return new Clustering(order.stream().map(c -> centres[c]).toArray(float[][]::new), renamed, cosine);
    }
}
