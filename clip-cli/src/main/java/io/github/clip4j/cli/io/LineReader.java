package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8, ended by LF, CR or both, or file names ended by NUL, in bounded memory. A line that cannot be
 * used does not spoil the next ones. A byte order mark at the beginning is left out.
 */
final class LineReader {
    /** Far beyond any text that a model takes. */
    static final int MAX_BYTES = 1 << 20;
    /** Where a line does not end here, there are no lines: a device, or another kind of file. */
    private static final long GIVE_UP_BYTES = 1L << 28;

    /** The first name ends before this. */
    private static final int LONGEST_NAME = 1 << 16;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final BufferedInputStream in;
    private final String name;
    private final boolean endedByNul;
    private long number;
    private boolean afterCarriageReturn;

    /**
     * A line.
     *
     * @param number from 1
     * @param text what it says, or null if it cannot be used
     * @param fault why not, or null
     */
    record Line(
            long number, @Nullable String text, @Nullable String fault) {}

    /** Reads a stream, which stays the caller's to close, and whose name is for messages. */
    LineReader(InputStream in, String name) {
        this(new BufferedInputStream(in, 1 << 16), name, false);
    }

    private LineReader(BufferedInputStream in, String name, boolean endedByNul) {
        this.in = in;
        this.name = name;
        this.endedByNul = endedByNul;
    }

    /** File names, which may have line breaks: if one is ended by NUL, as from {@code find -print0}, all are. */
    static LineReader ofNames(InputStream in, String name) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(LONGEST_NAME);
        boolean nul = false;
        int length = 0;
        for (int b = buffered.read(); b >= 0 && !nul && length < LONGEST_NAME - 1; b = buffered.read(), length++)
            nul = b == 0;
        buffered.reset();
        return new LineReader(buffered, name, nul);
    }

    /** The next line, or null at the end. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        int b = in.read();
        if (b == '\n' && afterCarriageReturn && !endedByNul) b = in.read();
        afterCarriageReturn = false;
        if (b < 0) return null;
        for (; b >= 0 && !ends(b); b = in.read()) {
            if (++length <= MAX_BYTES) bytes.write(b);
            if (length > GIVE_UP_BYTES)
                throw new ClipException(String.format(
                        Locale.ROOT,
                        "%s, line %d: expected lines of text, found no end of the line within %d MB",
                        name,
                        number + 1,
                        GIVE_UP_BYTES >> 20));
        }
        afterCarriageReturn = b == '\r';
        number++;
        if (length > MAX_BYTES)
            return new Line(
                    number,
                    null,
                    String.format(Locale.ROOT, "expected at most %d bytes in a line, found %d", MAX_BYTES, length));
        return line(bytes.toByteArray());
    }

    private boolean ends(int b) {
        return endedByNul ? b == 0 : b == '\n' || b == '\r';
    }

    private Line line(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) text = text.substring(BYTE_ORDER_MARK.length());
            return new Line(number, text, null);
        } catch (CharacterCodingException _) {
            String readable = new String(bytes, StandardCharsets.UTF_8);
            return new Line(number, null, TextInput.excerpt(readable) + " is not valid UTF-8; convert the file");
        }
    }
}
