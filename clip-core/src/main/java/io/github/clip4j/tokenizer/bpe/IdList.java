package io.github.clip4j.tokenizer.bpe;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdList {
    private int[] ids = new int[80];
    private int size;

    void add(int id) {
        if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
        ids[size++] = id;
    }

    int size() {
        return size;
    }

    int[] toArray(int length) {
        return Arrays.copyOf(ids, length);
    }
}
