package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Typed access. Alignment is checked where addresses are; these are little-endian as the device is. */
final class Memory {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Memory() {}

    /** With the sign or zeros above the value. */
    static long load(MemorySegment from, long offset, Type type) {
        return type.narrow(
                switch (type.bits()) {
                    case 8 -> from.get(ValueLayout.JAVA_BYTE, offset);
                    case 16 -> from.get(SHORT, offset);
                    case 32 -> from.get(INT, offset);
                    default -> from.get(LONG, offset);
                });
    }

    static void store(MemorySegment to, long offset, Type type, long value) {
        switch (type.bits()) {
            case 8 -> to.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 16 -> to.set(SHORT, offset, (short) value);
            case 32 -> to.set(INT, offset, (int) value);
            default -> to.set(LONG, offset, value);
        }
    }
}
