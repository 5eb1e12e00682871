package io.github.clip4j.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The greatest of many numbers with their places: greatest first, equal ones in the order of their places, and NaN
 * after all numbers, so that a damaged value never passes for the best. A heap of candidates; memory is what is kept.
 */
public final class Top {
    /** Value and place in one number, so that greater means better: see {@link #candidate}. */
    private final long[] heap;

    private int size;

    /**
     * Nothing so far.
     *
     * @param count how many are kept at most
     */
    public Top(int count) {
        heap = new long[count];
    }

    /**
     * Looks at some numbers.
     *
     * @param values holds them
     * @param from the first of them
     * @param count how many
     * @param place of the first; they follow each other
     */
    public void offer(float[] values, int from, int count, int place) {
        int i = 0;
        for (; i < count && size < heap.length; i++) add(candidate(values[from + i], place + i));
        if (heap.length == 0) return;
        for (int least = key(heap[0]); i < count; i++) {
            // Later places lose against equal values.
            if (order(values[from + i]) <= least) continue;
            replaceLeast(candidate(values[from + i], place + i));
            least = key(heap[0]);
        }
    }

    /**
     * Looks at one number.
     *
     * @param value any
     * @param place greater than those before
     */
    public void offer(float value, int place) {
        if (size < heap.length) add(candidate(value, place));
        else if (heap.length > 0 && order(value) > key(heap[0])) replaceLeast(candidate(value, place));
    }

    /**
     * What was found.
     *
     * @return best first
     */
    public List<Ranked> ranked() {
        long[] sorted = Arrays.copyOf(heap, size);
        Arrays.sort(sorted);
        List<Ranked> ranked = new ArrayList<>();
        for (int i = size - 1; i >= 0; i--) ranked.add(new Ranked(~(int) sorted[i], value(key(sorted[i]))));
        return ranked;
    }

    private static float value(int order) {
        return order == Integer.MIN_VALUE ? Float.NaN : Float.intBitsToFloat(order ^ (order >> 31 & Integer.MAX_VALUE));
    }

    /** As {@link Float#compare} orders them, except that NaN comes first. */
    private static int order(float value) {
        if (Float.isNaN(value)) return Integer.MIN_VALUE;
        int bits = Float.floatToRawIntBits(value);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    private static long candidate(float value, int place) {
        return (long) order(value) << 32 | Integer.toUnsignedLong(~place);
    }

    private static int key(long candidate) {
        return (int) (candidate >> 32);
    }

    private void add(long candidate) {
        int at = size;
        size++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (heap[parent] <= candidate) break;
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = candidate;
    }

    private void replaceLeast(long candidate) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= candidate) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = candidate;
    }
}
