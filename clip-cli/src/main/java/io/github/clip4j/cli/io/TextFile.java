package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of lines that takes the place of an older one only when it is complete. */
public final class TextFile implements AutoCloseable {
    private final Path target;
    private final Staging staging;
    private final Writer writer;

    TextFile(Path target, Staging staging, Writer writer) {
        this.target = target;
        this.staging = staging;
        this.writer = writer;
    }

    /** Begins a file in the target's directory, which must exist. */
    public TextFile(Path target) {
        this.target = target;
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory))
            throw failure(new NoSuchFileException(target.toString()));
        try {
            staging = Staging.file(target);
            // Half a surrogate pair becomes a question mark instead of an error.
            writer = new BufferedWriter(
                    new OutputStreamWriter(Files.newOutputStream(staging.path()), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Appends a line. */
    public void line(String text) {
        try {
            writer.write(text);
            writer.write('\n');
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Replaces the target. */
    public void finish() {
        try {
            writer.close();
            staging.commit();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private ClipException failure(IOException e) {
        return new ClipException(IoReason.unwritable(target, e), e);
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException _) {
            // Lines that no longer fit on the disk go with the file.
        }
        try {
            staging.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
