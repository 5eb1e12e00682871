package io.github.clip4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * The printable characters that stand for the 256 bytes in vocabulary files: OpenAI's bytes_to_unicode. A byte that is
 * printable in Latin-1 is itself, the others are U+0100 onwards.
 */
final class ByteAlphabet {
    /** The bytes in the order of CLIP's vocabulary: first those that are themselves. */
    private static final int[] ORDER = new int[256];

    private static final char[] CHARACTERS = new char[256];
    private static final int[] BYTES = new int[0x144];

    static {
        Arrays.fill(BYTES, -1);
        int n = 0;
        for (int b = 0; b < 256; b++) if (isItself(b)) ORDER[n++] = b;
        for (int b = 0; b < 256; b++) if (!isItself(b)) ORDER[n++] = b;
        char other = 0x100;
        for (int b : ORDER) {
            CHARACTERS[b] = isItself(b) ? (char) b : other++;
            BYTES[CHARACTERS[b]] = b;
        }
    }

    private ByteAlphabet() {}

    private static boolean isItself(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
    }

    /** The byte at a place of CLIP's vocabulary. */
    static int byteAt(int place) {
        return ORDER[place];
    }

    static char character(int b) {
        return CHARACTERS[b];
    }

    /** The byte that a character stands for, or -1. */
    static int toByte(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }
}
