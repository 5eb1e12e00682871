package io.github.clip4j.image.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits of a VP8L stream, lowest first. Past the end there are zeros, and {@link #exhausted()} tells that some were
 * read; as in libwebp a stream never counts as shorter than 64 bits.
 */
final class Vp8lBitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The stream and 8 bytes of zeros, so that a load of 8 bytes at any of its offsets stays inside. */
    private final byte[] data;

    private final int length;
    private final long bitLength;
    private final int start;
    private long position;

    /** Reads the bytes of the file between two offsets, of which it takes a copy. */
    Vp8lBitReader(byte[] file, int start, int end) {
        this.start = start;
        length = end - start;
        data = new byte[length + 8];
        System.arraycopy(file, start, data, 0, length);
        bitLength = 8L * Math.max(length, 8);
    }

    boolean exhausted() {
        return position > bitLength;
    }

    /** The offset in the file of the byte that the next bit is in. */
    long fileOffset() {
        return start + Math.min(position, bitLength) / 8;
    }

    /** At least the next 56 bits. */
    long peek() {
        int at = (int) Math.min(position >>> 3, length);
        return (long) LONG.get(data, at) >>> (position & 7);
    }

    void skip(int count) {
        position += count;
    }

    /** An unsigned number of 0 to 24 bits. */
    int read(int count) {
        int value = (int) peek() & (1 << count) - 1;
        position += count;
        return value;
    }

    boolean flag() {
        return read(1) != 0;
    }
}
