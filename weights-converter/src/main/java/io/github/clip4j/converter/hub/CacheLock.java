package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of one blob, against other threads and other processes. The file stays, as Python's does: if it were
 * removed, those who wait for it and those who come later would hold different locks.
 *
 * <p>The JDK takes a POSIX record lock, Python's {@code filelock} a BSD {@code flock}; Linux keeps the two apart on
 * local disks. A Java and a Python process may therefore download the same blob at the same time; Python 1.x then
 * writes to a file name of its own, and both move a complete file into place.
 */
final class CacheLock implements AutoCloseable {
    /**
     * A process that closes any channel of a file loses its POSIX locks on it, so threads must never hold two. One
     * entry per blob downloaded.
     */
    private static final ConcurrentHashMap<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock inProcess;
    private final FileChannel channel;

    private CacheLock(ReentrantLock inProcess, FileChannel channel) {
        this.inProcess = inProcess;
        this.channel = channel;
    }

    /** Waits until nobody else holds the lock. */
    static CacheLock acquire(Path file) {
        ReentrantLock inProcess = null;
        try {
            Path directory = Files.createDirectories(HubNames.parent(file));
            Path real = directory.toRealPath().resolve(file.getFileName());
            ReentrantLock lock = IN_PROCESS.computeIfAbsent(real, _ -> new ReentrantLock());
            lock.lockInterruptibly();
            inProcess = lock;
            FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            CacheLock held = new CacheLock(lock, channel);
            inProcess = null;
            return held.lockFile();
        } catch (InterruptedException | ClosedByInterruptException | FileLockInterruptionException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Reason.INTERRUPTED, file + ": interrupted while waiting for the lock", e, null);
        } catch (IOException e) {
            throw new HubException(Reason.DISK, file + ": cannot lock: " + HubNames.cause(e), e, null);
        } finally {
            if (inProcess != null) inProcess.unlock();
        }
    }

    private CacheLock lockFile() throws IOException {
        try {
            channel.lock();
            return this;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The lock ends with the process; the download itself is complete.
        } finally {
            inProcess.unlock();
        }
    }
}
