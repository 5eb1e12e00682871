package io.github.clip4j.tokenizer.ftfy;

import org.jspecify.annotations.Nullable;

/**
 * Strict UTF-8, and ftfy's "utf-8-variants": also CESU-8 (six bytes for a supplementary character) and Java's C0 80 for
 * U+0000. Bytes are a string of characters up to U+00FF.
 */
final class Utf8Decoder {
    private final String bytes;
    private final StringBuilder out;

    private Utf8Decoder(String bytes) {
        this.bytes = bytes;
        out = new StringBuilder(bytes.length());
    }

    /**
     * Decodes, or returns null if the bytes are malformed. The variants are read if a byte occurs that only they can
     * need.
     */
    static @Nullable String decode(String bytes) {
        boolean variants = bytes.indexOf(0xed) >= 0 || bytes.indexOf(0xc0) >= 0;
        Utf8Decoder decoder = new Utf8Decoder(bytes);
        int at = 0;
        while (at < bytes.length()) {
            int length = variants ? decoder.variant(at) : 0;
            if (length == 0) length = decoder.standard(at);
            if (length == 0) return null;
            at += length;
        }
        return decoder.out.toString();
    }

    /** The length of a variant sequence, which is then decoded; 0 if there is none. */
    private int variant(int at) {
        int left = bytes.length() - at;
        if (bytes.charAt(at) == 0xc0) {
            if (left < 2 || (bytes.charAt(at + 1) != 0x80 && !isEnd(at + 1))) return 0;
            out.append('\0');
            return 2;
        }
        if (bytes.charAt(at) != 0xed || left < 6 || !isCesu8(at)) return 0;
        out.appendCodePoint(((bytes.charAt(at + 1) & 0xf) << 16)
                + ((bytes.charAt(at + 2) & 0x3f) << 10)
                + ((bytes.charAt(at + 4) & 0xf) << 6)
                + (bytes.charAt(at + 5) & 0x3f)
                + 0x10000);
        return 6;
    }

    private boolean isCesu8(int start) {
        int at = start + 1;
        at = step(at, 0xa0, 0xaf);
        if (at > 0) at = step(at, 0x80, 0xbf);
        if (at > 0) at = step(at, 0xed, 0xed);
        if (at > 0) at = step(at, 0xb0, 0xbf);
        return at > 0 && step(at, 0x80, 0xbf) > 0;
    }

    /** The index after a byte of the range, or the same index at the end; -1 if the byte is another. */
    private int step(int at, int low, int high) {
        if (at < bytes.length() && bytes.charAt(at) >= low && bytes.charAt(at) <= high) return at + 1;
        return isEnd(at) ? at : -1;
    }

    /** The {@code $} with which ftfy's patterns admit truncated sequences also holds before a final line feed. */
    private boolean isEnd(int at) {
        return at == bytes.length() || (at == bytes.length() - 1 && bytes.charAt(at) == '\n');
    }

    /** The length of a standard sequence, which is then decoded; 0 if it is malformed. */
    private int standard(int at) {
        int lead = bytes.charAt(at);
        if (lead < 0x80) {
            out.append((char) lead);
            return 1;
        }
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length()) return 0;
        int c = lead & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            int b = bytes.charAt(at + i);
            if (b < 0x80 || b > 0xbf) return 0;
            c = (c << 6) | (b & 0x3f);
        }
        boolean overlong = c < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        if (overlong || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
        out.appendCodePoint(c);
        return length;
    }
}
