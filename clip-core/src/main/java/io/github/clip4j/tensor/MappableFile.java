package io.github.clip4j.tensor;

import io.github.clip4j.error.GitLfs;
import io.github.clip4j.error.IoReason;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A file whose parts are memory-mapped, or, on a file system that cannot be mapped (inside a jar), read into off-heap
 * memory. The readers of tensor formats are built on it. Thread-safe; interrupts are kept for later, where the JDK's
 * own channels would close for all threads.
 */
public final class MappableFile implements AutoCloseable {
    private static final int MAX_READ = 1 << 30;

    private final Path path;
    private final Identity identity;
    private volatile SeekableByteChannel channel;
    private volatile boolean closed;

    private MappableFile(Path path, Identity identity, SeekableByteChannel channel) {
        this.path = path;
        this.identity = identity;
        this.channel = channel;
    }

    /** Tells a file from another of the same name. */
    private record Identity(
            long size, FileTime modified, @Nullable Object key) {
        static Identity of(Path path) throws IOException {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Identity(found.size(), found.lastModifiedTime(), found.fileKey());
        }
    }

    /**
     * Opens a file for reading.
     *
     * @param file a file of any file system
     * @return the open file
     * @throws IOException with a message for users, if it does not exist, is not a regular file, or cannot be read
     */
    public static MappableFile open(Path file) throws IOException {
        try {
            // Unlike Files.exists, this tells a file that is not there from one in a folder that may not be entered.
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile())
                throw new IOException("not a file");
            MappableFile open = new MappableFile(file, Identity.of(file), channel(file));
            if (open.isPointer()) {
                open.close();
                throw new IOException(GitLfs.MESSAGE);
            }
            return open;
        } catch (FileSystemException e) {
            throw new IOException(IoReason.of(e), e);
        }
    }

    private boolean isPointer() throws IOException {
        if (size() > GitLfs.MAX_BYTES) return false;
        byte[] all = new byte[(int) size()];
        read(0, ByteBuffer.wrap(all));
        return GitLfs.isPointer(all);
    }

    private static SeekableByteChannel channel(Path file) throws IOException {
        return file.getFileSystem().equals(FileSystems.getDefault())
                ? FileChannel.open(file, StandardOpenOption.READ)
                : Files.newByteChannel(file);
    }

    /**
     * The size when the file was opened.
     *
     * @return bytes
     */
    public long size() {
        return identity.size();
    }

    /**
     * Fills a buffer.
     *
     * @param offset where to start in the file
     * @param destination filled to its limit
     * @throws IOException if the file ends before or cannot be read
     */
    public void read(long offset, ByteBuffer destination) throws IOException {
        int start = destination.position();
        uninterrupted(open -> {
            destination.position(start);
            read(open, offset, destination);
            return destination;
        });
    }

    private static void read(SeekableByteChannel open, long offset, ByteBuffer destination) throws IOException {
        open.position(offset);
        while (destination.hasRemaining()) {
            if (open.read(destination) < 0)
                throw new EOFException("the file ends at offset " + open.position() + ", sooner than it did");
        }
    }

    /**
     * A part of the file in memory.
     *
     * @param offset where it starts
     * @param bytes its size, which may exceed 2 GiB
     * @param arena decides how long the segment stays valid; closing it unmaps
     * @return a read-only segment of exactly that size
     * @throws IOException if the file is closed, its size changed since it was opened, or it cannot be read
     */
    public MemorySegment map(long offset, long bytes, Arena arena) throws IOException {
        return uninterrupted(open -> map(open, offset, bytes, arena));
    }

    private MemorySegment map(SeekableByteChannel open, long offset, long bytes, Arena arena) throws IOException {
        // A mapping past the end would end the process at its first access.
        long found = open.size();
        if (found != size())
            throw new IOException("the file changed while open: it had " + size() + " bytes, now it has " + found);
        if (bytes == 0) return arena.allocate(0).asReadOnly();
        if (open instanceof FileChannel file) return file.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
        MemorySegment copy = arena.allocate(bytes);
        for (long done = 0; done < bytes; ) {
            long count = Math.min(bytes - done, MAX_READ);
            read(open, offset + done, copy.asSlice(done, count).asByteBuffer());
            done += count;
        }
        return copy.asReadOnly();
    }

    /**
     * A channel closes when a thread that uses it is interrupted: then all go on with a new one, and the thread stays
     * interrupted.
     */
    private <T> T uninterrupted(Access<T> access) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                SeekableByteChannel open = channel;
                try {
                    // One thread at a time: a channel has one position; and one that an interrupt closes in
                    // position() or size() waits, with a lock, for threads in map() that wait for that lock.
                    synchronized (open) {
                        return access.from(open);
                    }
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(e);
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private synchronized void reopen(ClosedChannelException cause) throws IOException {
        if (closed) throw new IOException("the file is closed", cause);
        if (channel.isOpen()) return; // another thread was here
        if (!identity.equals(Identity.of(path))) throw new IOException("the file changed while open");
        channel = channel(path);
    }

    private interface Access<T> {
        T from(SeekableByteChannel open) throws IOException;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
