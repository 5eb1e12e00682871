package io.github.clip4j.tokenizer.ftfy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A single-byte encoding whose lower half is ASCII. In ftfy's sloppy ones unassigned bytes stand for the character of
 * their number, and byte 1A for U+FFFD. Bytes are kept as a string of characters up to U+00FF. Immutable, so
 * thread-safe.
 */
final class SingleByteEncoding {
    /** The encodings that text may have been decoded from by mistake, in ftfy's order. */
    static final List<SingleByteEncoding> ALL =
            FtfyTables.of("encoding").stream().map(SingleByteEncoding::new).toList();

    static final SingleByteEncoding WINDOWS_1252 = named("sloppy-windows-1252");

    private static final char SUBSTITUTE = 0x1a;

    private final String name;
    /** The characters of the bytes 80 to FF. */
    private final char[] upper = new char[128];
    /** The same characters in order, each with its byte in the low bits. */
    private final int[] encoder;

    private SingleByteEncoding(String[] fields) {
        name = fields[0];
        for (int i = 0; i < 128; i++) upper[i] = (char) Integer.parseInt(fields[i + 1], 16);
        encoder = new int[128];
        Arrays.setAll(encoder, i -> (upper[i] << 8) | (0x80 + i));
        Arrays.sort(encoder);
    }

    private static SingleByteEncoding named(String name) {
        return ALL.stream().filter(e -> e.name.equals(name)).findFirst().orElseThrow();
    }

    boolean isSloppy() {
        return name.startsWith("sloppy-");
    }

    boolean isMacRoman() {
        return name.equals("macroman");
    }

    char decode(char value) {
        return value < 0x80 ? value : upper[value - 0x80];
    }

    /** The bytes of a text, or null if a character has none. */
    @Nullable
    String encode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int b = encode(text.charAt(i));
            if (b < 0) return null;
            out.append((char) b);
        }
        return out.toString();
    }

    private int encode(char c) {
        if (c < 0x80) return c == SUBSTITUTE && isSloppy() ? -1 : c;
        if (c == 0xfffd) return isSloppy() ? SUBSTITUTE : -1;
        int i = Arrays.binarySearch(encoder, c << 8);
        int place = i < 0 ? -i - 1 : i;
        return place < 128 && encoder[place] >>> 8 == c ? encoder[place] & 0xff : -1;
    }
}
