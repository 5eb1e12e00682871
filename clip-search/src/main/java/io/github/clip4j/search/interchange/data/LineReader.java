package io.github.clip4j.search.interchange.data;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.GitLfs;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects, one on each line; empty lines are passed over. For one thread. */
public final class LineReader implements AutoCloseable {
    /** A vector of 65,536 numbers has some 800 KB. */
    private static final int MAX_BYTES = 16 << 20;

    private static final int MAX_VALUES = 1 << 20;

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private long line;

    private LineReader(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Opens a file.
     *
     * @param file in UTF-8, with or without a byte-order mark
     * @return positioned before the first line
     * @throws ClipException that names the file, if it cannot be read
     */
    public static LineReader open(Path file) {
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            in.mark(GitLfs.MAX_BYTES);
            byte[] beginning = in.readNBytes(GitLfs.MAX_BYTES);
            GitLfs.refuse(beginning, file.toString());
            in.reset();
            if (beginning.length > 2 && (beginning[0] & 0xff) == 0xef && (beginning[1] & 0xff) == 0xbb)
                in.skipNBytes(3);
            return new LineReader(file, in);
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }

    /**
     * The next object.
     *
     * @return null after the last
     * @throws ClipException with file and line, if a line is no JSON object or too long; the next call goes on after it
     */
    public @Nullable Map<?, ?> next() {
        while (readLine()) {
            byte[] bytes = text.toByteArray();
            if (new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) continue;
            try {
                if (Json.parse(bytes, MAX_VALUES) instanceof Map<?, ?> object) return object;
            } catch (JsonException e) {
                throw new ClipException(place() + ": no JSON: " + e.getMessage(), e);
            }
            throw error("expected a JSON object");
        }
        return null;
    }

    private boolean readLine() {
        text.reset();
        line++;
        try {
            int value = in.read();
            if (value < 0) return false;
            for (; value >= 0 && value != '\n'; value = in.read()) {
                if (text.size() == MAX_BYTES) throw tooLong();
                text.write(value);
            }
            return true;
        } catch (IOException e) {
            throw new ClipException(place() + ": " + IoReason.of(e), e);
        }
    }

    private ClipException tooLong() throws IOException {
        for (int value = in.read(); value >= 0 && value != '\n'; value = in.read()) text.reset();
        return error("longer than " + MAX_BYTES + " bytes");
    }

    /**
     * The place of the line that was read last.
     *
     * @return file and line, the first line being 1
     */
    public String place() {
        return file + ": line " + line;
    }

    /**
     * An error in the line that was read last.
     *
     * @param problem what is wrong, and what was expected
     * @return to be thrown
     */
    public ClipException error(String problem) {
        return new ClipException(place() + ": " + problem);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }
}
