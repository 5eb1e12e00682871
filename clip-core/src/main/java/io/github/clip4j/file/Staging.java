package io.github.clip4j.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A file or folder that is being filled under a name of its own, beside the one that it will be, and a locked file
 * beside it for as long as somebody fills it. It is removed when the process is asked to end (SIGTERM, Ctrl-C); after a
 * harder end the next writer of the same target finds the lock free and removes it.
 */
public final class Staging implements AutoCloseable {
    private static final String ENDING = ".tmp";
    private static final String LOCK = ".lock";
    private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{1,16}");
    /** Without a lock, as earlier versions left them and file systems without locks have them, it may be in use. */
    private static final Duration OLD = Duration.ofDays(1);
    /** A thread that still writes may add a file while its folder is removed. */
    private static final int ATTEMPTS = 20;

    /**
     * Those of this process. Its own locks must not even be tried: closing any channel of a file gives up all locks
     * that the process has on it.
     */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path path;
    private final FileChannel lock;
    private final Thread atEnd = new Thread(this::removeAtEnd, "clip4j-staging");

    private Staging(Path target, Path path, FileChannel lock) {
        this.target = target;
        this.path = path;
        this.lock = lock;
    }

    /**
     * Begins an empty file.
     *
     * @param target what it will be, in an existing directory
     * @param attributes for example permissions; by default those that any new file has
     * @return to be filled, committed and closed
     * @throws IOException if the directory cannot be written to
     */
    public static Staging file(Path target, FileAttribute<?>... attributes) throws IOException {
        return begin(target, path -> Files.createFile(path, attributes));
    }

    /**
     * Begins an empty folder.
     *
     * @param target what it will be, in an existing directory
     * @return to be filled, committed and closed
     * @throws IOException if the directory cannot be written to
     */
    public static Staging folder(Path target) throws IOException {
        // Not createTempDirectory, which would leave the result unreadable for others.
        return begin(target, Files::createDirectory);
    }

    private interface Creation {
        Path create(Path path) throws IOException;
    }

    private static Staging begin(Path file, Creation creation) throws IOException {
        Path target = file.toAbsolutePath();
        sweep(target);
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path path = target.resolveSibling(prefix(target) + random + ENDING);
        IN_USE.add(path);
        FileChannel lock = null;
        try {
            lock = create(lockFile(path), target);
            boolean locked = isLocked(lock);
            Staging staging = new Staging(target, path, lock);
            // Nobody else can tell whether it is in use: its age will.
            if (!locked) Files.delete(lockFile(path));
            creation.create(path);
            staging.removeAtEndToo();
            return staging;
        } catch (IOException | RuntimeException e) {
            IN_USE.remove(path);
            if (lock != null) {
                lock.close();
                Files.deleteIfExists(lockFile(path));
            }
            throw e;
        }
    }

    /** Nobody knows the name of the lock: what is missing or forbidden is the directory. */
    private static FileChannel create(Path lockFile, Path target) throws IOException {
        try {
            return FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw about(String.valueOf(lockFile.getParent()), e);
        } catch (FileSystemException e) {
            throw about(target.toString(), e);
        }
    }

    /** The same failure with a name that people know. */
    private static IOException about(String file, FileSystemException e) {
        FileSystemException renamed = switch (e) {
            case NoSuchFileException _ -> new NoSuchFileException(file);
            case AccessDeniedException _ -> new AccessDeniedException(file);
            default -> new FileSystemException(file, null, e.getReason());
        };
        return (IOException) renamed.initCause(e);
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException _) {
            // A file system without locks.
            return false;
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    private static Path lockFile(Path path) {
        return path.resolveSibling(path.getFileName() + LOCK);
    }

    /**
     * What is to be filled.
     *
     * @return an absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Gives it the target's name; a file takes the place of one that is there.
     *
     * @throws IOException if it cannot be moved
     */
    public void commit() throws IOException {
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw about(target.toString(), e);
        }
    }

    /**
     * Removes what was not committed.
     *
     * @throws IOException if it cannot be removed
     */
    @Override
    public void close() throws IOException {
        if (!IN_USE.contains(path)) return;
        try {
            delete(path);
        } finally {
            lock.close();
            Files.deleteIfExists(lockFile(path));
            IN_USE.remove(path);
            notAtEnd();
        }
    }

    private void removeAtEndToo() {
        try {
            Runtime.getRuntime().addShutdownHook(atEnd);
        } catch (IllegalStateException _) {
            assert IN_USE.contains(path) : "the process is ending; the next writer removes it";
        }
    }

    private void notAtEnd() {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException _) {
            assert !IN_USE.contains(path) : "the process is ending, and nothing is left";
        }
    }

    private void removeAtEnd() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                delete(path);
                Files.deleteIfExists(lockFile(path));
                return;
            } catch (IOException _) {
                Thread.onSpinWait();
            }
        }
    }

    private static void sweep(Path target) {
        String prefix = prefix(target);
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(
                target.resolveSibling("."), path -> fileName(path).startsWith(prefix))) {
            for (Path sibling : siblings) {
                String name = fileName(sibling);
                if (name.endsWith(LOCK)) name = name.substring(0, name.length() - LOCK.length());
                if (!name.endsWith(ENDING) || name.length() < prefix.length() + ENDING.length()) continue;
                String random = name.substring(prefix.length(), name.length() - ENDING.length());
                if (RANDOM.matcher(random).matches()) removeIfAbandoned(target.resolveSibling(name));
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Whether the directory can be written to is the writer's business.
            return;
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static void removeIfAbandoned(Path path) {
        if (IN_USE.contains(path)) return;
        try (FileChannel channel = FileChannel.open(lockFile(path), StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) return;
            delete(path);
            Files.deleteIfExists(lockFile(path));
        } catch (NoSuchFileException _) {
            removeIfOld(path);
        } catch (IOException | IllegalStateException _) {
            // Another user's, or another class loader's: it is in nobody's way.
            return;
        }
    }

    private static void removeIfOld(Path path) {
        try {
            Instant changed = Files.getLastModifiedTime(path).toInstant();
            if (changed.isBefore(Instant.now().minus(OLD))) delete(path);
        } catch (IOException _) {
            // As above.
            return;
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
