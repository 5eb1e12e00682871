package io.github.clip4j.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Cuts the header's outermost JSON object into its keys and values, which the JSON reader then checks one at a time. A
 * header may be 100 MB long; parsed whole, a hostile one ({@code [[],[],...]}) would fill the heap many times over
 * before its first entry could be refused.
 */
final class HeaderScanner {
    private final MemorySegment text;
    private final String source;
    private long at;

    HeaderScanner(MemorySegment text, String source) {
        this.text = text;
        this.source = source;
    }

    /** Skips white space, then the character, if it comes next. */
    boolean skip(char c) {
        skipSpace();
        if (at >= text.byteSize() || peek() != c) return false;
        at++;
        return true;
    }

    void expect(char c) {
        if (!skip(c)) throw unexpected("'" + c + "'");
    }

    /** Checks that only white space, the padding of the format, is left. */
    void expectEnd() {
        skipSpace();
        if (at < text.byteSize()) throw unexpected("only spaces after the header's closing brace");
    }

    /** A string with its quotes, not yet unescaped. */
    byte[] string(int limit) {
        skipSpace();
        long start = at;
        if (at >= text.byteSize() || peek() != '"') throw unexpected("a name in quotes");
        at++;
        skipString(start, limit, "name");
        return slice(start);
    }

    /** An object from its opening brace to the matching one; brackets inside are left to the JSON reader. */
    byte[] object(int limit, String what) {
        skipSpace();
        long start = at;
        if (at >= text.byteSize() || peek() != '{') throw unexpected(what + ": an object");
        int depth = 0;
        do {
            byte c = next(start, limit, what);
            if (c == '"') skipString(start, limit, what);
            else if (c == '{') depth++;
            else if (c == '}') depth--;
        } while (depth > 0);
        return slice(start);
    }

    private void skipString(long start, int limit, String what) {
        for (byte c = next(start, limit, what); c != '"'; c = next(start, limit, what)) {
            if (c == '\\') next(start, limit, what);
        }
    }

    private byte next(long start, int limit, String what) {
        if (at - start >= limit)
            throw error(
                    what + " at header offset " + start + ": longer than " + limit + " bytes, the most that is read");
        if (at >= text.byteSize())
            throw error("the header ends early at offset " + at + ", inside the " + what + " that starts at " + start);
        byte c = peek();
        at++;
        return c;
    }

    private byte[] slice(long start) {
        return text.asSlice(start, at - start).toArray(ValueLayout.JAVA_BYTE);
    }

    private void skipSpace() {
        while (at < text.byteSize() && isSpace(peek())) at++;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private byte peek() {
        return text.get(ValueLayout.JAVA_BYTE, at);
    }

    private SafetensorsException unexpected(String expected) {
        String found = at < text.byteSize() ? String.format(Locale.ROOT, "byte 0x%02x", peek()) : "its end";
        return error("header offset " + at + ": expected " + expected + ", found " + found);
    }

    private SafetensorsException error(String message) {
        return SafetensorsException.damaged(source, message, null);
    }
}
