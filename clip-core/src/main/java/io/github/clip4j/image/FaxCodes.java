package io.github.clip4j.image;

import java.util.List;
import java.util.stream.Stream;

/**
 * The codes of fax coding (ITU-T T.4, tables 2 to 4; T.6, table 1). A table has an entry for each value of the next
 * bits: the kind of the code that they begin with, its value and its own width.
 */
final class FaxCodes {
    /** No such code: its width is 0, so that whoever meets it stays there. */
    static final int NONE = 0;
    /** The end of a run. */
    static final int RUN = 1;
    /** A multiple of 64 that comes before it. */
    static final int PART = 2;
    /** The zeros that begin the end of a line, or of the coding. */
    static final int END = 3;

    static final int PASS = 4;
    static final int HORIZONTAL = 5;
    static final int VERTICAL = 6;
    static final int EXTENSION = 7;
    /** No code at all. */
    static final int NO_DATA = 8;

    static final int WHITE_BITS = 12;
    static final int BLACK_BITS = 13;
    static final int MODE_BITS = 7;

    private static final int WIDTH_BITS = 4;
    private static final int KIND_BITS = 4;

    private static final String LONGEST = """
        00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101
        000000010110 000000010111 000000011100 000000011101 000000011110 000000011111
        """;

    /** By their bits. */
    static final int[] WHITE = runs(WHITE_BITS, """
        00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011
        110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000
        0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011
        00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100
        00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101
        00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010
        00110011 00110100
        """, """
        11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111
        011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111
        011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011
        """);

    static final int[] BLACK = runs(BLACK_BITS, """
        0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100
        00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100
        00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100
        000011001101 000001101000 000001101001 000001101010 000001101011 000011010010
        000011010011 000011010100 000011010101 000011010110 000011010111 000001101100
        000001101101 000011011010 000011011011 000001010100 000001010101 000001010110
        000001010111 000001100100 000001100101 000001010010 000001010011 000000100100
        000000110111 000000111000 000000100111 000000101000 000001011000 000001011001
        000000101011 000000101100 000001011010 000001100110 000001100111
        """, """
        0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101
        0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101
        0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111
        0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011
        0000001100100 0000001100101
        """);

    static final int[] MODES = modes();

    private FaxCodes() {}

    static int width(int code) {
        return code & ((1 << WIDTH_BITS) - 1);
    }

    static int kind(int code) {
        return code >> WIDTH_BITS & ((1 << KIND_BITS) - 1);
    }

    static int value(int code) {
        return code >> (WIDTH_BITS + KIND_BITS);
    }

    /** Codes of 0 to 63, and of 64, 128 and so on to 1728, to which those of 1792 to 2560 are common. */
    private static int[] runs(int bits, String ends, String parts) {
        int[] table = new int[1 << bits];
        put(table, bits, "00000000000", END, 0);
        int n = 0;
        for (String code : codes(ends)) put(table, bits, code, RUN, n++);
        for (String code : codes(parts + LONGEST)) put(table, bits, code, PART, (n++ - 63) * 64);
        return table;
    }

    private static List<String> codes(String text) {
        return text.lines().flatMap(line -> Stream.of(line.split(" ", -1))).toList();
    }

    private static int[] modes() {
        int[] table = new int[1 << MODE_BITS];
        put(table, MODE_BITS, "0001", PASS, 0);
        put(table, MODE_BITS, "001", HORIZONTAL, 0);
        put(table, MODE_BITS, "1", VERTICAL, 0);
        put(table, MODE_BITS, "011", VERTICAL, 1);
        put(table, MODE_BITS, "000011", VERTICAL, 2);
        put(table, MODE_BITS, "0000011", VERTICAL, 3);
        put(table, MODE_BITS, "010", VERTICAL, -1);
        put(table, MODE_BITS, "000010", VERTICAL, -2);
        put(table, MODE_BITS, "0000010", VERTICAL, -3);
        put(table, MODE_BITS, "0000001", EXTENSION, 0);
        put(table, MODE_BITS, "0000000", END, 0);
        return table;
    }

    private static void put(int[] table, int bits, String code, int kind, int value) {
        int open = bits - code.length();
        int first = Integer.parseInt(code, 2) << open;
        int entry = ((value << KIND_BITS | kind) << WIDTH_BITS) | code.length();
        for (int i = 0; i < 1 << open; i++) table[first + i] = entry;
    }
}
