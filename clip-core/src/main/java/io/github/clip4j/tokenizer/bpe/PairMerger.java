package io.github.clip4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * Applies the merges to the symbols of one word after another: always the pair of lowest rank, the leftmost of equals.
 * The symbols are a linked list and the candidate pairs a heap, so a word of n bytes takes O(n log n). Reusable, but
 * for one thread.
 */
final class PairMerger {
    private final MergeTable merges;
    private int[] ids = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    /** Candidates as rank and place of the left symbol, in a binary heap. */
    private long[] heap = new long[128];

    private int heapSize;

    PairMerger(MergeTable merges) {
        this.merges = merges;
    }

    /** Makes room for a word; the caller then writes its symbols into the array. */
    int[] symbols(int count) {
        if (count > ids.length) {
            int room = Math.max(count, 2 * ids.length);
            ids = new int[room];
            next = new int[room];
            previous = new int[room];
        }
        return ids;
    }

    /** Merges the first {@code count} symbols and appends what is left. */
    void merge(int count, IdList out) {
        heapSize = 0;
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < count; i++) offer(i, i + 1);
        while (heapSize > 0) {
            long candidate = poll();
            int rank = (int) (candidate >>> 32);
            int left = (int) candidate;
            int right = next[left];
            // A candidate is stale if one of its symbols was merged away or has grown since.
            if (ids[left] < 0 || right >= count || merges.rank(ids[left], ids[right]) != rank) continue;
            ids[left] = merges.result(rank);
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] < count) {
                previous[next[left]] = left;
                offer(left, next[left]);
            }
            if (previous[left] >= 0) offer(previous[left], left);
        }
        for (int i = 0; i < count; i = next[i]) out.add(ids[i]);
    }

    private void offer(int left, int right) {
        int rank = merges.rank(ids[left], ids[right]);
        if (rank < 0) return;
        if (heapSize == heap.length) heap = Arrays.copyOf(heap, 2 * heapSize);
        long entry = ((long) rank << 32) | left;
        int at = heapSize++;
        while (at > 0 && heap[(at - 1) >> 1] > entry) {
            heap[at] = heap[(at - 1) >> 1];
            at = (at - 1) >> 1;
        }
        heap[at] = entry;
    }

    private long poll() {
        long top = heap[0];
        long entry = heap[--heapSize];
        int at = 0;
        while (2 * at + 1 < heapSize) {
            int child = 2 * at + 1;
            if (child + 1 < heapSize && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= entry) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
        return top;
    }
}
