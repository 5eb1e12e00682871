package io.github.clip4j.converter.layout;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: it is filled under another name beside its place and renamed at the
 * end.
 */
public final class StagedDirectory implements AutoCloseable {
    private final Path target;
    private final Path staging;
    private boolean committed;

    private StagedDirectory(Path target, Path staging) {
        this.target = target;
        this.staging = staging;
    }

    /**
     * Begins a directory.
     *
     * @throws ClipException if the target exists and is not an empty directory
     */
    public static StagedDirectory at(Path directory) {
        Path target = directory.toAbsolutePath().normalize();
        try {
            if (Files.exists(target) && !isEmptyDirectory(target))
                throw new ClipException(directory + ": exists and is not empty; name a new directory");
            Path parent = target.getParent();
            if (parent == null) throw new ClipException(directory + ": cannot be written as a checkpoint directory");
            Files.createDirectories(parent);
            // Not createTempDirectory, which would leave the result unreadable for others.
            String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
            Path staging = parent.resolve("." + target.getFileName() + "." + suffix + ".tmp");
            return new StagedDirectory(target, Files.createDirectory(staging));
        } catch (FileAlreadyExistsException e) {
            throw new ClipException(e.getFile() + ": is not a directory", e);
        } catch (IOException e) {
            throw new ClipException(directory + ": cannot be written: " + e, e);
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) return false;
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    public Path path() {
        return staging;
    }

    void writeJson(String name, Map<String, Object> document) {
        try {
            Files.writeString(staging.resolve(name), Json.write(document) + "\n");
        } catch (IOException e) {
            throw new ClipException(target.resolve(name) + ": cannot be written: " + e, e);
        }
    }

    /** Copies those of the files that exist. */
    void copyPresent(Path from, List<String> names) {
        for (String name : names) {
            Path file = from.resolve(name);
            if (!Files.isRegularFile(file)) continue;
            try {
                Files.copy(file, staging.resolve(name));
            } catch (IOException e) {
                throw new ClipException(file + ": cannot be copied: " + e, e);
            }
        }
    }

    /** Puts the directory in its place. */
    public void commit() {
        try {
            Files.deleteIfExists(target);
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
        } catch (IOException e) {
            throw new ClipException(target + ": cannot be written: " + e, e);
        }
    }

    /** Removes what was staged unless it has been committed. */
    @Override
    public void close() {
        if (committed) return;
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
            Files.deleteIfExists(staging);
        } catch (IOException e) {
            throw new ClipException(staging + ": cannot be removed: " + e, e);
        }
    }
}
