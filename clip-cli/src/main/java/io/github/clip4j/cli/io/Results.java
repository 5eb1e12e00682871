package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Standard output: lines of text or of JSON, in UTF-8, each flushed so that a reader gets each result at once. */
public final class Results {
    private final OutputStream out;
    private final Runnable before;

    public Results(OutputStream out) {
        this(out, () -> {});
    }

    /** Where results go to a terminal, {@code before} removes the line of progress before each of them. */
    public Results(OutputStream out, Runnable before) {
        this.out = out;
        this.before = before;
    }

    /**
     * Writes a line.
     *
     * @throws OutputClosedException if nobody reads any more
     * @throws ClipException if it cannot be written, for example because the disk is full
     */
    public void line(String text) {
        before.run();
        try {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) throw new OutputClosedException(e);
            throw new ClipException(IoReason.unwritable("standard output", e), e);
        }
    }

    /** Writes one JSON object on a line. */
    public void json(Map<String, ?> object) {
        line(Json.write(object));
    }
}
