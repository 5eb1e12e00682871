package io.github.clip4j.search.interchange.faiss;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The best of what was offered so far: a heap with the worst on top. Not-a-number is never among them. Of equal scores
 * the first that are offered stay, and the order of their ids is faiss's (utils/ordered_key_value.h, cmp2): rising for
 * distances, falling for inner products.
 */
final class Nearest {
    private final FaissMetric metric;
    private final float[] keys;
    private final long[] ids;
    private int size;

    /** At most {@code limit} of them. */
    Nearest(FaissMetric metric, int limit) {
        this.metric = metric;
        keys = new float[limit];
        ids = new long[limit];
    }

    int limit() {
        return keys.length;
    }

    void offer(long id, float score) {
        float key = metric.key(score);
        if (Float.isNaN(key) || keys.length == 0) return;
        if (size < keys.length) {
            up(size++, key, id);
        } else if (keys[0] > key) {
            down(key, id, size);
        }
    }

    private boolean worse(float key, long id, float otherKey, long otherId) {
        return key > otherKey || (key == otherKey && rank(id) > rank(otherId));
    }

    private long rank(long id) {
        return metric == FaissMetric.INNER_PRODUCT ? ~id : id;
    }

    private void up(int start, float key, long id) {
        int at = start;
        for (int parent = (at - 1) / 2; at > 0; parent = (at - 1) / 2) {
            if (!worse(key, id, keys[parent], ids[parent])) break;
            set(at, keys[parent], ids[parent]);
            at = parent;
        }
        set(at, key, id);
    }

    private void down(float key, long id, int count) {
        int at = 0;
        for (int child = 1; child < count; child = 2 * at + 1) {
            if (child + 1 < count && worse(keys[child + 1], ids[child + 1], keys[child], ids[child])) child++;
            if (!worse(keys[child], ids[child], key, id)) break;
            set(at, keys[child], ids[child]);
            at = child;
        }
        set(at, key, id);
    }

    private void set(int at, float key, long id) {
        keys[at] = key;
        ids[at] = id;
    }

    Neighbours sorted() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> keys[i]).thenComparingLong(i -> rank(ids[i])));
        long[] sortedIds = new long[size];
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            sortedIds[i] = ids[order[i]];
            scores[i] = metric.key(keys[order[i]]); // its own inverse
        }
        return new Neighbours(sortedIds, scores);
    }
}
