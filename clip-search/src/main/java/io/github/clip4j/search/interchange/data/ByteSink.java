package io.github.clip4j.search.interchange.data;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of little-endian numbers that is written from front to back; counts may be mended later. For one thread. */
public final class ByteSink implements AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final Path shown;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private long written;

    private ByteSink(Path shown, FileChannel channel) {
        this.shown = shown;
        this.channel = channel;
    }

    /**
     * Opens a file for writing.
     *
     * @param file that exists and is to be overwritten, or is created
     * @param shown its name in errors, as people know it
     * @return at its beginning; to be closed
     * @throws ClipException if it cannot be written
     */
    public static ByteSink open(Path file, Path shown) {
        try {
            return new ByteSink(
                    shown,
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING));
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }

    static ClipException failure(Path shown, IOException e) {
        return new ClipException(IoReason.unwritable(shown, e), e);
    }

    /**
     * Where writing goes on.
     *
     * @return bytes before it
     */
    public long position() {
        return written + buffer.position();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) flush();
        return buffer;
    }

    private void flush() {
        buffer.flip();
        int count = buffer.remaining();
        writeFully(buffer, written);
        written += count;
        buffer.clear();
    }

    private void writeFully(ByteBuffer bytes, long at) {
        long position = at;
        try {
            while (bytes.hasRemaining()) position += channel.write(bytes, position);
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }

    /**
     * Appends a byte.
     *
     * @param value its low 8 bits
     */
    public void u8(int value) {
        room(1).put((byte) value);
    }

    /**
     * Appends a number.
     *
     * @param value 32 bits
     */
    public void i32(int value) {
        room(4).putInt(value);
    }

    /**
     * Appends a number.
     *
     * @param value 64 bits
     */
    public void i64(long value) {
        room(8).putLong(value);
    }

    /**
     * Appends a number.
     *
     * @param value 32 bits
     */
    public void f32(float value) {
        room(4).putFloat(value);
    }

    /**
     * Appends a number.
     *
     * @param value 64 bits
     */
    public void f64(double value) {
        room(8).putDouble(value);
    }

    /**
     * Appends numbers.
     *
     * @param values all of them
     */
    public void floats(float[] values) {
        for (float value : values) f32(value);
    }

    /**
     * Appends bytes.
     *
     * @param bytes all of them
     */
    public void bytes(byte[] bytes) {
        if (bytes.length > buffer.capacity()) bytes(MemorySegment.ofArray(bytes));
        else room(bytes.length).put(bytes);
    }

    /**
     * Appends bytes.
     *
     * @param bytes any memory, more than 2 GiB too
     */
    public void bytes(MemorySegment bytes) {
        flush();
        for (long done = 0; done < bytes.byteSize(); done += PIECE) {
            long count = Math.min(PIECE, bytes.byteSize() - done);
            writeFully(bytes.asSlice(done, count).asByteBuffer(), written);
            written += count;
        }
    }

    /**
     * Appends a text in UTF-8.
     *
     * @param text without an end of line of its own
     */
    public void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes over what stands at an earlier place.
     *
     * @param position bytes before it
     * @param bytes in the place of as many
     */
    public void mend(long position, byte[] bytes) {
        flush();
        writeFully(ByteBuffer.wrap(bytes), position);
    }

    /**
     * Writes a count over an earlier one.
     *
     * @param position bytes before it
     * @param value 64 bits
     */
    public void mend(long position, long value) {
        mend(
                position,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(0, value)
                        .array());
    }

    /** Closes without writing what is still in memory. */
    public void discard() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }

    /** Writes what is still in memory, and closes. */
    @Override
    public void close() {
        try (channel) {
            flush();
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }
}
