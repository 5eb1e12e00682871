package io.github.clip4j.converter.layout;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.error.OneLine;
import io.github.clip4j.file.Staging;
import io.github.clip4j.json.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory that appears complete or not at all: it is filled under another name in the same parent directory and
 * renamed at the end.
 */
public final class StagedDirectory implements AutoCloseable {
    /** As it was given, for messages. */
    private final Path given;

    private final Path target;
    private final Staging staging;

    private StagedDirectory(Path given, Path target, Staging staging) {
        this.given = given;
        this.target = target;
        this.staging = staging;
    }

    /**
     * Starts a directory.
     *
     * @throws ClipException if the target exists and is not an empty directory
     */
    public static StagedDirectory at(Path directory) {
        Path target = directory.toAbsolutePath().normalize();
        try {
            if (Files.exists(target) && !isEmptyDirectory(target))
                throw new ClipException(directory + ": exists and is not empty; name a new directory");
            Path parent = target.getParent();
            if (parent == null)
                throw new ClipException(
                        directory + ": cannot be written as a checkpoint directory; name a new directory");
            Files.createDirectories(parent);
            return new StagedDirectory(directory, target, Staging.folder(target));
        } catch (FileAlreadyExistsException e) {
            throw new ClipException(e.getFile() + ": is not a directory; name a new directory", e);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(directory, e), e);
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) return false;
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    public Path path() {
        return staging.path();
    }

    void writeJson(String name, Map<String, Object> document) {
        try {
            Files.writeString(path().resolve(name), Json.write(document) + "\n");
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(given.resolve(name), e), e);
        }
    }

    /** Copies those of the files that exist. */
    void copyPresent(Path from, List<String> names) {
        for (String name : names) {
            Path file = from.resolve(name);
            if (!Files.isRegularFile(file)) continue;
            try {
                Files.copy(file, path().resolve(name));
            } catch (IOException e) {
                throw new ClipException(file + ": cannot be copied to " + given + ": " + IoReason.of(e), e);
            }
        }
    }

    /** Moves the directory to its place. */
    public void commit() {
        try {
            Files.deleteIfExists(target);
            staging.commit();
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(given, e), e);
        }
    }

    /** A failure to write a file here, about the file as it would be called in the end. */
    ClipException named(ClipException failure) {
        String message = String.valueOf(failure.getMessage());
        return new ClipException(
                message.replace(OneLine.escaped(path().toString()), OneLine.escaped(given.toString())), failure);
    }

    /** Removes what was staged unless it has been committed. */
    @Override
    public void close() {
        try {
            staging.close();
        } catch (IOException e) {
            throw new ClipException(
                    given + ": what was written so far, in " + path() + ", cannot be removed: " + IoReason.of(e), e);
        }
    }
}
