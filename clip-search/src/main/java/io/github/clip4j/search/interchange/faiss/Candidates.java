package io.github.clip4j.search.interchange.faiss;

/**
 * The nearest nodes that a search of a graph has met, those that it has expanded included (HNSW::MinimaxHeap): a heap
 * of a fixed capacity with the farthest on top, in which expanded ones stay, without their number.
 */
final class Candidates {
    private static final int EXPANDED = -1;

    private final float[] keys;
    private final int[] nodes;
    private int size;
    private int left;

    Candidates(int capacity) {
        keys = new float[capacity];
        nodes = new int[capacity];
    }

    boolean isEmpty() {
        return left == 0;
    }

    void push(int node, float key) {
        if (size == keys.length) {
            if (!(key < keys[0])) return;
            if (nodes[0] != EXPANDED) left--;
            down(keys[size - 1], nodes[size - 1], size - 1);
            size--;
        }
        int at = size++;
        for (int parent = (at - 1) / 2; at > 0 && keys[parent] < key; parent = (at - 1) / 2) {
            set(at, keys[parent], nodes[parent]);
            at = parent;
        }
        set(at, key, node);
        left++;
    }

    private void down(float key, int node, int count) {
        int at = 0;
        for (int child = 1; child < count; child = 2 * at + 1) {
            if (child + 1 < count && keys[child + 1] > keys[child]) child++;
            if (!(keys[child] > key)) break;
            set(at, keys[child], nodes[child]);
            at = child;
        }
        set(at, key, node);
    }

    private void set(int at, float key, int node) {
        keys[at] = key;
        nodes[at] = node;
    }

    /** The place of the nearest that is not yet expanded; of equal ones the last, as in faiss. */
    int nearest() {
        int best = -1;
        for (int i = size - 1; i >= 0; i--) if (nodes[i] != EXPANDED && (best < 0 || keys[i] < keys[best])) best = i;
        return best;
    }

    float key(int place) {
        return keys[place];
    }

    /** Its node, which stays as expanded. */
    int expand(int place) {
        int node = nodes[place];
        nodes[place] = EXPANDED;
        left--;
        return node;
    }

    int countBelow(float key) {
        int count = 0;
        for (int i = 0; i < size; i++) if (keys[i] < key) count++;
        return count;
    }
}
