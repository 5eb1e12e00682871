package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** A file of lines that takes the place of an older one only when it is complete. */
public final class TextFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final Writer writer;

    /** Begins a file in the target's directory, which must exist. */
    public TextFile(Path target) {
        this.target = target;
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory))
            throw new ClipException(target + ": cannot be written: no such directory");
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        temporary = directory.resolve("." + target.getFileName() + "." + random + ".tmp");
        try {
            // Half a surrogate pair becomes a question mark instead of an error.
            writer = new BufferedWriter(new OutputStreamWriter(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    StandardCharsets.UTF_8));
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
            Files.move(
                    temporary,
                    target.toAbsolutePath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private ClipException failure(IOException e) {
        return new ClipException(target + ": cannot be written: " + Failures.describe(e), e);
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try {
            writer.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
