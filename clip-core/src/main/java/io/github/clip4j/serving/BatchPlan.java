package io.github.clip4j.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Distributes texts over batches. Sorted by length, neighbours need little padding; sorted by ids, they share long
 * beginnings, as prompts from one template do. Of the two orders, the one that needs fewer rows is taken.
 *
 * @param batches for each batch, the places of its texts
 * @param cost the rows of all batches, and for each batch the cost of a pass over the weights
 */
record BatchPlan(List<int[]> batches, long cost) {
    /**
     * The cheaper plan.
     *
     * @param texts one text each
     * @param most texts in a batch
     */
    static BatchPlan of(List<Extent> texts, int most) {
        BatchPlan byLength = inOrder(texts, most, Comparator.comparingInt(text -> -text.length()));
        BatchPlan byIds = inOrder(texts, most, Extent::compareIds);
        return byIds.cost < byLength.cost ? byIds : byLength;
    }

    /** The places in order, cut where it costs least. Stable, so that equal texts keep the order given. */
    static BatchPlan inOrder(List<Extent> texts, int most, Comparator<Extent> order) {
        int[] places = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparing(texts::get, order))
                .mapToInt(i -> i)
                .toArray();
        long[] cost = new long[places.length + 1]; // of all from a place on
        int[] next = new int[places.length];
        int[] rows = new int[places.length];
        for (int from = places.length - 1; from >= 0; from--) {
            cost[from] = Long.MAX_VALUE;
            Extent batch = null;
            for (int to = from + 1; to <= Math.min(places.length, from + most); to++) {
                Extent text = texts.get(places[to - 1]);
                batch = batch == null ? text : batch.with(text);
                long total = batch.rows() + Extent.PASS + cost[to];
                if (total > cost[from]) continue;
                cost[from] = total;
                next[from] = to;
                rows[from] = batch.rows();
            }
        }
        return new BatchPlan(cut(places, next, rows), cost[0]);
    }

    /** The largest batch first, so that memory grows once. */
    private static List<int[]> cut(int[] places, int[] next, int[] rows) {
        List<Integer> starts = new ArrayList<>();
        for (int from = 0; from < places.length; from = next[from]) starts.add(from);
        starts.sort(Comparator.comparingInt(from -> -rows[from]));
        return starts.stream()
                .map(from -> Arrays.copyOfRange(places, from, next[from]))
                .toList();
    }
}
