package io.github.clip4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * From a pair of token ids to the rank of its merge and the id that the merge makes. Immutable after building, so
 * thread-safe to read.
 */
final class MergeTable {
    private static final long EMPTY = -1;

    /** Open addressing; a key is left id and right id. */
    private final long[] keys;

    private final int[] ranks;
    /** The id made, by rank. */
    private final int[] results;

    private int size;

    MergeTable(int capacity) {
        int slots = Integer.highestOneBit(Math.max(8, capacity)) << 2;
        keys = new long[slots];
        Arrays.fill(keys, EMPTY);
        ranks = new int[slots];
        results = new int[capacity];
    }

    /** Adds the merge with the next rank; false if the pair is there already. */
    boolean add(int left, int right, int result) {
        int slot = slot(left, right);
        if (keys[slot] != EMPTY) return false;
        keys[slot] = key(left, right);
        ranks[slot] = size;
        results[size++] = result;
        return true;
    }

    /** The rank of a pair, or -1. */
    int rank(int left, int right) {
        int slot = slot(left, right);
        return keys[slot] == EMPTY ? -1 : ranks[slot];
    }

    int result(int rank) {
        return results[rank];
    }

    private int slot(int left, int right) {
        long key = key(left, right);
        int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & (keys.length - 1);
        while (keys[slot] != EMPTY && keys[slot] != key) slot = (slot + 1) & (keys.length - 1);
        return slot;
    }

    private static long key(int left, int right) {
        return ((long) left << 32) | right;
    }
}
