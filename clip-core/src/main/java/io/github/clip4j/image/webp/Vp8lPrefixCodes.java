package io.github.clip4j.image.webp;

import java.util.Arrays;

/**
 * Prefix codes (RFC 9649, section 3.7.2) as lookup tables of two levels in one array. A code is named by a handle: its
 * table's offset, times 16, plus the number of bits that index the first level. Codes that read alike share nothing;
 * the caller bounds the total.
 */
final class Vp8lPrefixCodes {
    static final int MAX_LENGTH = 15;
    private static final int ROOT_BITS = 8;
    private static final int VALUE_MASK = 0xfff;
    /** The handle of a code that is not complete or has no symbol. */
    static final int INVALID = -1;

    /**
     * Entries: length and symbol, of 4 and 12 bits. A length above ROOT_BITS in the first level leads to the second:
     * the excess is the number of bits that index it, the symbol is its offset from the table's start. The greatest
     * table of two levels, for 2328 symbols, has 2704 entries.
     */
    private char[] entries = new char[1 << 10];

    private int size;
    private final int limit;

    private final int[] counts = new int[MAX_LENGTH + 1];
    private final int[] next = new int[MAX_LENGTH + 1];
    private final int[] secondBits = new int[1 << ROOT_BITS];
    private final int[] secondStart = new int[1 << ROOT_BITS];

    /** An empty set of codes that may take {@code limit} entries, at most 2^27. */
    Vp8lPrefixCodes(int limit) {
        this.limit = limit;
    }

    void clear() {
        size = 0;
    }

    /** Whether the limit is reached: then the last code is not stored. */
    boolean full() {
        return size > limit;
    }

    /** Reads the next symbol of a code. */
    int read(int handle, Vp8lBitReader bits) {
        long window = bits.peek();
        int table = handle >>> 4;
        char entry = entries[table + ((int) window & (1 << (handle & 15)) - 1)];
        int length = entry >>> 12;
        if (length > ROOT_BITS) {
            int index = (int) (window >>> ROOT_BITS) & (1 << (length - ROOT_BITS)) - 1;
            entry = entries[table + (entry & VALUE_MASK) + index];
            length = ROOT_BITS + (entry >>> 12);
        }
        bits.skip(length);
        return entry & VALUE_MASK;
    }

    /** The handle of a code of one symbol, which takes no bits. */
    int addSingle(int symbol) {
        int table = allocate(1);
        entries[table] = (char) symbol;
        return table << 4;
    }

    /** The handle of a code of two different symbols of one bit each. */
    int addPair(int first, int second) {
        int table = allocate(2);
        entries[table] = (char) (1 << 12 | Math.min(first, second));
        entries[table + 1] = (char) (1 << 12 | Math.max(first, second));
        return table << 4 | 1;
    }

    /**
     * Adds the canonical code of the lengths of the first {@code symbols} symbols.
     *
     * @param store whether the code is wanted, not only its validity
     * @return its handle, or INVALID
     */
    int add(int[] lengths, int symbols, boolean store) {
        Arrays.fill(counts, 0);
        int last = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            counts[lengths[symbol]]++;
            if (lengths[symbol] != 0) {
                last = symbol;
            }
        }
        int used = symbols - counts[0];
        if (used == 0) {
            return INVALID;
        }
        if (used == 1) {
            return store ? addSingle(last) : 0;
        }
        int code = 0;
        int longest = 0;
        counts[0] = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code = (code + counts[length - 1]) << 1;
            next[length] = code;
            if (counts[length] > 0) {
                longest = length;
            }
            if (code + counts[length] > 1 << length) {
                return INVALID;
            }
        }
        if (next[MAX_LENGTH] + counts[MAX_LENGTH] != 1 << MAX_LENGTH) {
            return INVALID;
        }
        return store ? build(lengths, symbols, longest) : 0;
    }

    private int build(int[] lengths, int symbols, int longest) {
        int rootBits = Math.min(longest, ROOT_BITS);
        int tableSize = 1 << rootBits;
        int[] codes = new int[symbols];
        Arrays.fill(secondBits, 0);
        for (int symbol = 0; symbol < symbols; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                int code = Integer.reverse(next[length]++) >>> (32 - length);
                codes[symbol] = code;
                if (length > ROOT_BITS) {
                    int root = code & (1 << ROOT_BITS) - 1;
                    secondBits[root] = Math.max(secondBits[root], length - ROOT_BITS);
                }
            }
        }
        for (int root = 0; longest > ROOT_BITS && root < 1 << ROOT_BITS; root++) {
            secondStart[root] = tableSize;
            tableSize += secondBits[root] == 0 ? 0 : 1 << secondBits[root];
        }
        int table = allocate(tableSize);
        for (int symbol = 0; symbol < symbols; symbol++) {
            if (lengths[symbol] > 0) {
                place(table, rootBits, codes[symbol], lengths[symbol], symbol);
            }
        }
        return table << 4 | rootBits;
    }

    private void place(int table, int rootBits, int code, int length, int symbol) {
        if (length <= ROOT_BITS) {
            for (int i = code; i < 1 << rootBits; i += 1 << length) {
                entries[table + i] = (char) (length << 12 | symbol);
            }
            return;
        }
        int root = code & (1 << ROOT_BITS) - 1;
        int rest = length - ROOT_BITS;
        entries[table + root] = (char) ((ROOT_BITS + secondBits[root]) << 12 | secondStart[root]);
        int second = table + secondStart[root];
        for (int i = code >>> ROOT_BITS; i < 1 << secondBits[root]; i += 1 << rest) {
            entries[second + i] = (char) (rest << 12 | symbol);
        }
    }

    /** The offset of so many new entries; beyond the limit it is that of scratch space for them. */
    private int allocate(int count) {
        int table = full() ? 0 : size;
        if (table + count > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(table + count, 2 * entries.length));
        }
        size = full() ? size : size + count;
        return table;
    }
}
