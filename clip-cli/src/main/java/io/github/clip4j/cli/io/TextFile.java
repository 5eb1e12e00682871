package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A file of lines that takes the place of an older one only when it is complete. */
public final class TextFile implements AutoCloseable {
    private static final String END = ".tmp";

    /** A new file may not have its lock yet. */
    private static final Duration UNLOCKED = Duration.ofMinutes(1);

    private final Path target;
    private final Path temporary;
    private final Writer writer;

    TextFile(Path target, Path temporary, Writer writer) {
        this.target = target;
        this.temporary = temporary;
        this.writer = writer;
    }

    /** Begins a file in the target's directory, which must exist. */
    public TextFile(Path target) {
        this.target = target;
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory))
            throw new ClipException(target + ": cannot be written: no such directory");
        String name = "." + target.getFileName() + ".";
        temporary = directory.resolve(
                name + Long.toHexString(ThreadLocalRandom.current().nextLong()) + END);
        try {
            removeAbandoned(directory, name);
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // For a process that is killed, by removeAbandoned; for one that is interrupted, at once.
            lock(channel);
            if (temporary.getFileSystem().equals(FileSystems.getDefault()))
                temporary.toFile().deleteOnExit();
            // Half a surrogate pair becomes a question mark instead of an error.
            writer = new BufferedWriter(
                    new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Removes what killed processes have left of this file: whoever lives holds a lock. */
    private static void removeAbandoned(Path directory, String name) throws IOException {
        Instant old = Instant.now().minus(UNLOCKED);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> isTemporary(f.getFileName().toString(), name))
                    .toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    boolean fresh = Files.getLastModifiedTime(file).toInstant().isAfter(old);
                    if (!fresh && lock(channel)) Files.deleteIfExists(file);
                } catch (IOException _) {
                    // Another user's, or gone already.
                }
            }
        }
    }

    private static boolean isTemporary(String file, String name) {
        return file.startsWith(name)
                && file.endsWith(END)
                && file.length() > name.length() + END.length()
                && file.substring(name.length(), file.length() - END.length()).matches("[0-9a-f]+");
    }

    /** False where another holds it; some file systems know no locks. */
    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException _) {
            return false;
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
        return new ClipException(target + ": cannot be written: " + IoReason.of(e), e);
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
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
