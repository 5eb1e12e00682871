package io.github.clip4j.tokenizer.text;

import java.util.Arrays;

/** A sparse table from code points to ints. Immutable, so thread-safe. */
final class CodePointTable {
    private final int[] keys;
    private final int[] values;

    private CodePointTable(int[] keys, int[] values) {
        this.keys = keys;
        this.values = values;
    }

    /** Runs of (first, count, step, value) in ascending order of code points. */
    static CodePointTable ofRuns(int[][] runs) {
        int size = Arrays.stream(runs).mapToInt(run -> run[1]).sum();
        int[] keys = new int[size];
        int[] values = new int[size];
        int n = 0;
        for (int[] run : runs)
            for (int i = 0; i < run[1]; i++, n++) {
                keys[n] = run[0] + i * run[2];
                values[n] = run[3];
            }
        return new CodePointTable(keys, values);
    }

    /** The value of a code point; 0 if it is not in the table. */
    int get(int codePoint) {
        int i = Arrays.binarySearch(keys, codePoint);
        return i < 0 ? 0 : values[i];
    }
}
