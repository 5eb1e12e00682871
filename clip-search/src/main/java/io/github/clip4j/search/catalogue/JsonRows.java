package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of JSON a line. */
final class JsonRows implements ListRows {
    private static final int MAX_LINE = 1 << 20;

    private final BufferedReader in;
    private long line;

    JsonRows(BufferedReader in) {
        this.in = in;
    }

    @Override
    public @Nullable Map<String, Object> next() throws IOException {
        String text = readLine();
        while (text != null && text.isBlank()) text = readLine();
        if (text == null) return null;
        if (!(Json.parse(text) instanceof Map<?, ?> object)) throw new JsonException("found another value");
        Map<String, Object> row = new LinkedHashMap<>();
        FlatFields.flatten("", object, row);
        return row;
    }

    private @Nullable String readLine() throws IOException {
        line++;
        StringBuilder text = new StringBuilder();
        int c = in.read();
        if (c < 0) return null;
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (text.length() <= MAX_LINE) text.append((char) c);
        }
        if (text.length() > MAX_LINE)
            throw new ClipException("more than " + MAX_LINE + " characters, which is no line of a list");
        return text.toString();
    }

    @Override
    public long line() {
        return line;
    }
}
