package io.github.clip4j.tokenizer.text;

import java.util.Arrays;

/** A set of code points as a bitmap. Immutable, so thread-safe. */
public final class CodePointSet {
    private final long[] bits;
    /** Membership of the code points behind the bitmap. */
    private final boolean rest;

    private CodePointSet(long[] bits, boolean rest) {
        this.bits = bits;
        this.rest = rest;
    }

    /**
     * Reads hexadecimal ranges such as {@code 20,80-bf}; a leading {@code !} means their complement.
     *
     * @param ranges the ranges
     * @return the set
     */
    public static CodePointSet parse(String ranges) {
        boolean complement = ranges.startsWith("!");
        String[] items = ranges.substring(complement ? 1 : 0).split(",", -1);
        int[] bounds = new int[2 * items.length];
        for (int i = 0; i < items.length; i++) {
            int dash = items[i].indexOf('-');
            bounds[2 * i] = Integer.parseInt(dash < 0 ? items[i] : items[i].substring(0, dash), 16);
            bounds[2 * i + 1] = Integer.parseInt(items[i].substring(dash + 1), 16);
        }
        return ofRanges(bounds, complement);
    }

    /**
     * The set of {@code bounds[0]..bounds[1]}, {@code bounds[2]..bounds[3]}, … (inclusive, ascending) or its
     * complement.
     */
    static CodePointSet ofRanges(int[] bounds, boolean complement) {
        long[] bits = new long[(bounds[bounds.length - 1] >>> 6) + 1];
        for (int i = 0; i < bounds.length; i += 2)
            for (int c = bounds[i]; c <= bounds[i + 1]; c++) bits[c >>> 6] |= 1L << c;
        if (complement) Arrays.setAll(bits, i -> ~bits[i]);
        return new CodePointSet(bits, complement);
    }

    /**
     * Membership.
     *
     * @param codePoint a code point, not negative
     * @return whether it is in the set
     */
    public boolean contains(int codePoint) {
        int word = codePoint >>> 6;
        return word < bits.length ? ((bits[word] >>> codePoint) & 1) != 0 : rest;
    }
}
