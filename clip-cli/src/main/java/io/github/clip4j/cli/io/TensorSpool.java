package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Values buffered on disk, beside the file that they will become part of, until its size is known, so that results
 * larger than memory can be written.
 */
public final class TensorSpool implements AutoCloseable {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path target;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long size;

    /** Creates an empty spool in the target's directory. */
    public TensorSpool(Path target) {
        this.target = target;
        Path directory = target.toAbsolutePath().getParent();
        try {
            if (directory == null || !Files.isDirectory(directory)) throw new NoSuchFileException(target.toString());
            String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
            this.file = directory.resolve("." + target.getFileName() + "." + random + ".tmp");
            // On Unix it has no name from now on: not even a killed process leaves it.
            this.channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(target, e), e);
        }
    }

    /** Appends little-endian floats and returns the offset in bytes at which they begin. */
    public long append(float[] values) {
        long begin = size;
        MemorySegment segment = MemorySegment.ofBuffer(buffer.clear());
        int capacity = BUFFER_BYTES / Float.BYTES;
        for (int done = 0; done < values.length; done += capacity) {
            int count = Math.min(capacity, values.length - done);
            MemorySegment.copy(values, done, segment, F32, 0, count);
            write(buffer.clear().limit(count * Float.BYTES));
        }
        return begin;
    }

    /** Appends bytes as they are and returns the offset at which they begin. */
    public long append(MemorySegment bytes) {
        long begin = size;
        for (long done = 0; done < bytes.byteSize(); done += BUFFER_BYTES)
            write(bytes.asSlice(done, Math.min(BUFFER_BYTES, bytes.byteSize() - done))
                    .asByteBuffer());
        return begin;
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) size += channel.write(bytes);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(target, e), e);
        }
    }

    /** Maps some of what was appended. */
    public MemorySegment map(long offset, long bytes, Arena arena) {
        if (bytes == 0) return MemorySegment.NULL;
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(target, e), e);
        }
    }

    /** Removes the spool's file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be removed: " + Failures.describe(e), e);
        }
    }
}
