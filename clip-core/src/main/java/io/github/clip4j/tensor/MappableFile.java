package io.github.clip4j.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose parts are memory-mapped, or, on a file system that cannot be mapped (inside a jar), read into off-heap memory. What the readers of tensor
 * formats are made from. Thread-safe.
 */
public final class MappableFile implements AutoCloseable {
    private static final int MAX_READ = 1 << 30;

    private final SeekableByteChannel channel;
    private final long size;

    private MappableFile(SeekableByteChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file for reading.
     *
     * @param file a file of any file system
     * @return the open file
     * @throws IOException with a message for users, if it does not exist, is not a regular file, or cannot be read
     */
    public static MappableFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) throw new IOException(Files.exists(file) ? "not a file" : "no such file");
        try {
            SeekableByteChannel channel = file.getFileSystem().equals(FileSystems.getDefault())
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : Files.newByteChannel(file);
            return new MappableFile(channel, channel.size());
        } catch (NoSuchFileException e) {
            throw new IOException("no such file", e);
        } catch (IOException e) {
            throw new IOException("cannot be read: " + e, e);
        }
    }

    /**
     * The size when the file was opened.
     *
     * @return bytes
     */
    public long size() {
        return size;
    }

    /**
     * Fills a buffer.
     *
     * @param offset where to start in the file
     * @param destination filled to its limit
     * @throws IOException if the file ends before or cannot be read
     */
    public void read(long offset, ByteBuffer destination) throws IOException {
        // The channel has one position, so readers take turns.
        synchronized (channel) {
            channel.position(offset);
            while (destination.hasRemaining()) {
                if (channel.read(destination) < 0)
                    throw new EOFException("the file ends at offset " + channel.position() + ", sooner than it did");
            }
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
        // A mapping past the end would end the process at its first access.
        if (channelSize() != size)
            throw new IOException(
                    "the file changed while open: it had " + size + " bytes, now it has " + channelSize());
        if (bytes == 0) return arena.allocate(0).asReadOnly();
        if (channel instanceof FileChannel file) return file.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
        MemorySegment copy = arena.allocate(bytes);
        for (long done = 0; done < bytes; ) {
            long count = Math.min(bytes - done, MAX_READ);
            read(offset + done, copy.asSlice(done, count).asByteBuffer());
            done += count;
        }
        return copy.asReadOnly();
    }

    private long channelSize() throws IOException {
        try {
            return channel.size();
        } catch (ClosedChannelException e) {
            throw new IOException("the file is closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
