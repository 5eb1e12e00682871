package io.github.clip4j.converter.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A folder that is being filled under a name of its own, and a locked file beside it for as long as somebody fills it.
 * It is removed when the process is asked to end (SIGTERM, Ctrl-C); after a harder end the next run for the same target
 * finds the lock free and removes it.
 */
final class Staging {
    private static final String ENDING = ".tmp";
    private static final String LOCK = ".lock";
    /** Earlier versions left folders without a lock, which may still be in use. */
    private static final Duration OLD = Duration.ofDays(1);
    /** A thread that still writes may add a file while its folder is removed. */
    private static final int ATTEMPTS = 20;

    private static final Set<Staging> IN_USE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Staging::removeAll, "clip4j-staging"));
    }

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;

    private Staging(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Makes an empty folder beside the target, after removing those that nobody fills any more. */
    static Staging beside(Path target) throws IOException {
        sweep(target);
        // Not createTempDirectory, which would leave the result unreadable for others.
        String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path folder = target.resolveSibling(prefix(target) + suffix + ENDING);
        Path lockFile = lockFile(folder);
        FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Staging staging = new Staging(folder, lockFile, lock);
        try {
            lock.lock();
            Files.createDirectory(folder);
            IN_USE.add(staging);
            return staging;
        } catch (IOException | RuntimeException e) {
            staging.release();
            throw e;
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    private static Path lockFile(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    Path folder() {
        return folder;
    }

    /** The folder has its final name now, or is gone. */
    void release() throws IOException {
        IN_USE.remove(this);
        lock.close();
        Files.deleteIfExists(lockFile);
    }

    /** Removes the folder with all that is in it. */
    void remove() throws IOException {
        delete(folder);
        release();
    }

    private static void sweep(Path target) throws IOException {
        try (Stream<Path> siblings = Files.list(target.resolveSibling("."))) {
            for (Path folder : siblings.toList()) {
                String name = folder.getFileName().toString();
                if (!name.startsWith(prefix(target)) || !name.endsWith(ENDING) || !Files.isDirectory(folder)) continue;
                String suffix = name.substring(prefix(target).length(), name.length() - ENDING.length());
                if (suffix.matches("[0-9a-f]{1,16}")) removeIfAbandoned(folder);
            }
        }
    }

    private static void removeIfAbandoned(Path folder) {
        Path lockFile = lockFile(folder);
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) return;
            delete(folder);
            Files.deleteIfExists(lockFile);
        } catch (OverlappingFileLockException e) {
            // Another thread of this process fills it.
            return;
        } catch (NoSuchFileException e) {
            removeIfOld(folder);
        } catch (IOException e) {
            // Not this user's, for one: it is in nobody's way.
            return;
        }
    }

    private static void removeIfOld(Path folder) {
        try {
            Instant changed = Files.getLastModifiedTime(folder).toInstant();
            if (changed.isBefore(Instant.now().minus(OLD))) delete(folder);
        } catch (IOException e) {
            // As above.
            return;
        }
    }

    private static void removeAll() {
        for (Staging staging : IN_USE) {
            boolean removed = false;
            for (int attempt = 0; attempt < ATTEMPTS && !removed; attempt++) removed = staging.isRemoved();
        }
    }

    /** Whether nothing is left; what is, the next run removes. */
    private boolean isRemoved() {
        try {
            if (Files.exists(folder)) delete(folder);
            Files.deleteIfExists(lockFile);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }
}
