package io.github.clip4j.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The arguments of one call, in slots of eight bytes.
 *
 * @param slots as many as the function has
 */
@SuppressWarnings("restricted")
record Arguments(MemorySegment slots) {
    long word(int index) {
        return slots.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    /** The upper half of a slot is undefined for a 32-bit parameter. */
    int number(int index) {
        return (int) word(index);
    }

    /** Host memory that the caller handed over. */
    MemorySegment host(int index, long bytes) {
        return host(word(index), bytes);
    }

    static MemorySegment host(long address, long bytes) {
        if (address == 0 && bytes > 0) throw new CallFailure(Status.INVALID_VALUE);
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    String text(int index) {
        return host(index, Integer.MAX_VALUE).getString(0);
    }

    float real(int index) {
        return host(index, Float.BYTES).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
    }

    void putInt(int index, int value) {
        host(index, Integer.BYTES).set(ValueLayout.JAVA_INT_UNALIGNED, 0, value);
    }

    void putFloat(int index, float value) {
        host(index, Float.BYTES).set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, value);
    }

    void putLong(int index, long value) {
        host(index, Long.BYTES).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    }

    /** Cut to {@code bytes}, the terminating zero included, as C does. */
    void putText(int index, int bytes, String value) {
        putText(word(index), bytes, value);
    }

    static void putText(long address, int bytes, String value) {
        if (bytes < 1) throw new CallFailure(Status.INVALID_VALUE);
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(encoded.length, bytes - 1);
        MemorySegment target = host(address, bytes);
        MemorySegment.copy(encoded, 0, target, ValueLayout.JAVA_BYTE, 0, length);
        target.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
    }
}
