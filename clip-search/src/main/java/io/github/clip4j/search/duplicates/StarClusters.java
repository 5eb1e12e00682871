package io.github.clip4j.search.duplicates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Groups of alike items around one that all of them are alike to. Joining whatever is connected would chain images that
 * are not alike: of a burst the first and the last. Thread-safe: no state.
 */
public final class StarClusters {
    private StarClusters() {}

    /**
     * Two items that are alike.
     *
     * @param a index of one
     * @param b index of the other
     * @param similarity how much, greater is more
     */
    public record Pair(int a, int b, float similarity) {}

    /**
     * A group.
     *
     * @param medoid what all others are alike to
     * @param members all, the medoid first, then by similarity to it
     * @param smallest the similarity of the two members that are least alike among the pairs given, the medoid's with
     *     each among them
     */
    public record Cluster(int medoid, List<Integer> members, float smallest) {}

    /**
     * Takes the item with the most alike ones first, then of those left the one with the most among them, and so on;
     * with equally many the one most alike to them, then the first.
     *
     * @param items how many there are
     * @param pairs each at most once, in any order; no item with itself
     * @return groups of two and more, the largest first
     */
    public static List<Cluster> of(int items, List<Pair> pairs) {
        Neighbours neighbours = new Neighbours(items, pairs);
        int[] cluster = new int[items];
        Arrays.fill(cluster, -1);
        List<Cluster> clusters = new ArrayList<>();
        for (int medoid = neighbours.most(); medoid >= 0; medoid = neighbours.most()) {
            List<Pair> spokes = neighbours.take(medoid);
            List<Integer> members = new ArrayList<>();
            members.add(medoid);
            float smallest = Float.POSITIVE_INFINITY;
            for (Pair spoke : spokes) {
                members.add(spoke.a() == medoid ? spoke.b() : spoke.a());
                smallest = Math.min(smallest, spoke.similarity());
            }
            for (int member : members) cluster[member] = clusters.size();
            clusters.add(new Cluster(medoid, members, smallest));
        }
        float[] smallest = new float[clusters.size()];
        for (int i = 0; i < smallest.length; i++) smallest[i] = clusters.get(i).smallest();
        for (Pair pair : pairs) {
            int c = cluster[pair.a()];
            if (c >= 0 && c == cluster[pair.b()]) smallest[c] = Math.min(smallest[c], pair.similarity());
        }
        List<Cluster> all = new ArrayList<>();
        for (int i = 0; i < smallest.length; i++)
            all.add(new Cluster(clusters.get(i).medoid(), clusters.get(i).members(), smallest[i]));
        all.sort(Comparator.comparingInt((Cluster c) -> -c.members().size()));
        return all;
    }

    /** An item with so many left that are alike to it. */
    private record Candidate(int item, int degree, double sum) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byDegree = Integer.compare(other.degree, degree);
            int bySum = Double.compare(other.sum, sum);
            return byDegree != 0 ? byDegree : bySum != 0 ? bySum : Integer.compare(item, other.item);
        }
    }

    /** Pairs by item, of items that are in no group yet. */
    private static final class Neighbours {
        private final List<List<Pair>> pairs = new ArrayList<>();
        private final boolean[] taken;
        private final int[] degrees;
        private final double[] sums;
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

        Neighbours(int items, List<Pair> all) {
            taken = new boolean[items];
            degrees = new int[items];
            sums = new double[items];
            for (int i = 0; i < items; i++) pairs.add(new ArrayList<>());
            for (Pair pair : all) {
                if (pair.a() == pair.b()) throw new IllegalArgumentException("an item is no duplicate of itself");
                add(pair.a(), pair, 1);
                add(pair.b(), pair, 1);
                pairs.get(pair.a()).add(pair);
                pairs.get(pair.b()).add(pair);
            }
            for (int i = 0; i < items; i++) offer(i);
        }

        private void add(int item, Pair pair, int sign) {
            degrees[item] += sign;
            sums[item] += sign * pair.similarity();
        }

        /** The best of those left, -1 if no two of them are alike. */
        int most() {
            for (Candidate best = queue.poll(); best != null; best = queue.poll())
                // What changed was offered anew.
                if (!taken[best.item] && best.degree == degrees[best.item]) return best.item;
            return -1;
        }

        private void offer(int item) {
            if (degrees[item] > 0) queue.add(new Candidate(item, degrees[item], sums[item]));
        }

        /** Those alike to an item, which are in a group with it from now on. */
        List<Pair> take(int medoid) {
            List<Pair> spokes = new ArrayList<>();
            for (Pair pair : pairs.get(medoid)) if (!taken[other(pair, medoid)]) spokes.add(pair);
            spokes.sort(Comparator.comparingDouble((Pair pair) -> -pair.similarity()));
            leave(medoid);
            for (Pair spoke : spokes) leave(other(spoke, medoid));
            return spokes;
        }

        private void leave(int item) {
            taken[item] = true;
            for (Pair pair : pairs.get(item)) {
                int other = other(pair, item);
                if (taken[other]) continue;
                add(other, pair, -1);
                offer(other);
            }
        }

        private static int other(Pair pair, int item) {
            return pair.a() == item ? pair.b() : pair.a();
        }
    }
}
