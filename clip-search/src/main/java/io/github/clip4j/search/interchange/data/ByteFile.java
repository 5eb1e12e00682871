package io.github.clip4j.search.interchange.data;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.tensor.MappableFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * A stranger's file of little-endian numbers, memory-mapped and read from front to back. Every length that the file
 * claims is compared with the bytes that are left before anything is allocated. The reading position is for one thread;
 * the bytes may be read by several until {@link #close}.
 */
public final class ByteFile implements AutoCloseable {
    /** Floats at any offset. */
    public static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** 64-bit integers at any offset. */
    public static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** 32-bit integers at any offset. */
    public static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** 16-bit integers at any offset. */
    public static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private long at;

    private ByteFile(Path path) {
        this.path = path;
        try (MappableFile file = MappableFile.open(path)) {
            bytes = file.map(0, file.size(), arena);
        } catch (IOException e) {
            arena.close();
            throw new ClipException(path + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Opens a file.
     *
     * @param path a regular file
     * @return positioned at its beginning; to be closed
     * @throws ClipException that names the file, if it cannot be read
     */
    public static ByteFile open(Path path) {
        return new ByteFile(path);
    }

    /**
     * The file.
     *
     * @return as given
     */
    public Path path() {
        return path;
    }

    /**
     * The size.
     *
     * @return bytes
     */
    public long size() {
        return bytes.byteSize();
    }

    /**
     * Where reading goes on.
     *
     * @return bytes before it
     */
    public long position() {
        return at;
    }

    /**
     * Goes to another place.
     *
     * @param position at most {@link #size}
     */
    public void position(long position) {
        at = position;
    }

    /**
     * The whole file.
     *
     * @return valid until {@link #close}
     */
    public MemorySegment bytes() {
        return bytes;
    }

    /**
     * An error at the place that was read last.
     *
     * @param problem what is wrong there, and what was expected
     * @return to be thrown; names file and place
     */
    public ClipException error(String problem) {
        return errorAt(at, problem);
    }

    /**
     * An error at some place.
     *
     * @param offset bytes before it
     * @param problem what is wrong there
     * @return to be thrown; names file and place
     */
    public ClipException errorAt(long offset, String problem) {
        return new ClipException(path + ": " + problem + " (at byte " + offset + ")");
    }

    /**
     * Goes past some bytes.
     *
     * @param count of elements
     * @param size bytes of each, at least 1
     * @param what for the message
     * @return the bytes
     * @throws ClipException if the file has fewer
     */
    public MemorySegment take(long count, long size, String what) {
        long left = bytes.byteSize() - at;
        if (count < 0 || count > left / size)
            throw error(what + ": " + Long.toUnsignedString(count) + " x " + size + " bytes, but only " + left
                    + " are left: the file is damaged or cut off");
        MemorySegment part = bytes.asSlice(at, count * size);
        at += count * size;
        return part;
    }

    private long skip(int size, String what) {
        long start = at;
        take(1, size, what);
        return start;
    }

    /**
     * The next byte.
     *
     * @param what for the message, if there is none
     * @return 0 to 255
     */
    public int u8(String what) {
        return bytes.get(ValueLayout.JAVA_BYTE, skip(1, what)) & 0xff;
    }

    /**
     * The next number.
     *
     * @param what for the message, if there is none
     * @return a signed number of 32 bits
     */
    public int i32(String what) {
        return bytes.get(I32, skip(4, what));
    }

    /**
     * The next number.
     *
     * @param what for the message, if there is none
     * @return a signed number of 64 bits
     */
    public long i64(String what) {
        return bytes.get(I64, skip(8, what));
    }

    /**
     * The next number.
     *
     * @param what for the message, if there is none
     * @return any float
     */
    public float f32(String what) {
        return bytes.get(F32, skip(4, what));
    }

    /**
     * The next number.
     *
     * @param what for the message, if there is none
     * @return any double
     */
    public double f64(String what) {
        return bytes.get(F64, skip(8, what));
    }

    /**
     * A count that is read from the file.
     *
     * @param max the most that is taken
     * @param what for the message
     * @return 0 to {@code max}
     * @throws ClipException if it is larger
     */
    public long count(long max, String what) {
        long start = at;
        long count = i64(what);
        if (count < 0 || count > max)
            throw errorAt(start, what + ": " + Long.toUnsignedString(count) + ", expected at most " + max);
        return count;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }
}
