package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
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

    private static final System.Logger LOG = System.getLogger("io.github.clip4j.converter");
    private static final long LOOK_MILLIS = 50;

    /**
     * How long to wait for another process.
     *
     * @param notice until the user is told
     * @param stalled until it is given up, counted from when its download last grew
     */
    record Patience(Duration notice, Duration stalled) {
        static final Patience DEFAULT = new Patience(Duration.ofSeconds(2), Duration.ofMinutes(10));
    }

    private final ReentrantLock inProcess;
    private final FileChannel channel;

    private CacheLock(ReentrantLock inProcess, FileChannel channel) {
        this.inProcess = inProcess;
        this.channel = channel;
    }

    /**
     * Waits until nobody else holds the lock.
     *
     * @param download what whoever holds it writes to
     * @throws HubException if another process holds it and its download does not grow any more
     */
    static CacheLock acquire(Path file, Path download) {
        return acquire(file, download, Patience.DEFAULT);
    }

    static CacheLock acquire(Path file, Path download, Patience patience) {
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
            return held.lockFile(real, download, patience);
        } catch (InterruptedException | ClosedByInterruptException | FileLockInterruptionException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Reason.INTERRUPTED, file + ": interrupted while waiting for the lock", e, null);
        } catch (IOException e) {
            throw new HubException(Reason.DISK, file + ": cannot lock: " + HubNames.cause(e), e, null);
        } finally {
            if (inProcess != null) inProcess.unlock();
        }
    }

    private CacheLock lockFile(Path file, Path download, Patience patience) throws IOException, InterruptedException {
        try {
            if (channel.tryLock() == null) await(file, download, patience);
            sign();
            return this;
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void await(Path file, Path download, Patience patience) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long grown = begin;
        long size = size(download);
        boolean told = false;
        do {
            Thread.sleep(LOOK_MILLIS);
            long now = System.nanoTime();
            long found = size(download);
            if (found != size) grown = now;
            size = found;
            if (!told && now - begin > patience.notice().toNanos()) {
                told = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}: waiting for {1}, which downloads the same file",
                        file,
                        holder(file));
            }
            if (now - grown > patience.stalled().toNanos())
                throw new HubException(
                        Reason.TIMEOUT,
                        String.format(
                                Locale.ROOT,
                                "%s: %s holds this lock, and its download has not grown for %d s: end that process and"
                                        + " try again",
                                file,
                                holder(file),
                                patience.stalled().toSeconds()));
        } while (channel.tryLock() == null);
    }

    private static long size(Path download) throws IOException {
        return Files.exists(download) ? Files.size(download) : 0;
    }

    /** For those who wait; Python leaves the file empty. */
    private void sign() throws IOException {
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String holder(Path file) {
        try {
            String signature = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return signature.matches("process \\d{1,10}") ? signature : "another process";
        } catch (IOException e) {
            return "another process";
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
