package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of comma-separated values (RFC 4180), with any line ends; quoted values may have several lines. */
final class CsvReader {
    private static final int MAX_RECORD = 1 << 20;
    private static final int END = -1;

    private final Reader in;
    private final char separator;
    private int character;
    private long line = 1;
    private long recordLine = 1;

    /**
     * A reader.
     *
     * @param in buffered; the caller closes it
     * @param separator a comma, or what else stands between values
     */
    CsvReader(Reader in, char separator) throws IOException {
        this.in = in;
        this.separator = separator;
        advance();
        if (character == '\ufeff') advance();
    }

    /** The line that the last record began in, counted from 1. */
    long line() {
        return recordLine;
    }

    /** The next record that is no empty line; null after the last one. */
    @Nullable
    List<String> next() throws IOException {
        while (character == '\n') newLine();
        if (character == END) return null;
        recordLine = line;
        List<String> values = new ArrayList<>();
        int size = 0;
        while (true) {
            String value = character == '"' ? quoted() : plain();
            values.add(value);
            size += value.length() + 1;
            if (size > MAX_RECORD) throw tooLong();
            if (character != separator) break;
            advance();
        }
        if (character == '\n') newLine();
        return values;
    }

    private String plain() throws IOException {
        StringBuilder value = new StringBuilder();
        while (character != separator && character != '\n' && character != END) append(value);
        return value.toString();
    }

    private String quoted() throws IOException {
        StringBuilder value = new StringBuilder();
        advance();
        while (true) {
            if (character == END) throw new ClipException("a quoted value has no end; add the missing quote");
            if (character == '"') {
                advance();
                if (character != '"') break;
            } else if (character == '\n') {
                line++;
            }
            append(value);
        }
        // Behind the quote nothing should stand; what does belongs to the value.
        return value + plain();
    }

    private void append(StringBuilder value) throws IOException {
        if (value.length() >= MAX_RECORD) throw tooLong();
        value.append((char) character);
        advance();
    }

    /** Where the next record begins is not known. */
    private ClipException tooLong() {
        character = END;
        return new ClipException("a record of more than " + MAX_RECORD
                + " characters; is a quote missing? The rest of the list is not read");
    }

    private void newLine() throws IOException {
        line++;
        advance();
    }

    /** Line ends are one character. */
    private void advance() throws IOException {
        int next = in.read();
        if (next == '\r') {
            in.mark(1);
            if (in.read() != '\n') in.reset();
            next = '\n';
        }
        character = next;
    }
}
