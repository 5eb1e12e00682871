package io.github.clip4j.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Conversions between stored elements and {@code float}. Widening F16 and BF16 is exact; narrowing rounds to nearest,
 * ties to even, as PyTorch does. Checked against shared goldens {@code ops/cv.*}.
 */
public final class Floats {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Floats() {}

    /**
     * Reads consecutive elements as floats. F64 and wide integers round to nearest.
     *
     * @param source little-endian elements
     * @param type their type
     * @param from index of the first element, not bytes
     * @param destination receives the values
     * @param offset first index in {@code destination}
     * @param count how many
     */
    public static void read(MemorySegment source, DType type, long from, float[] destination, int offset, int count) {
        switch (type) {
            case F32 -> MemorySegment.copy(source, F32, from * 4, destination, offset, count);
            case F16 -> {
                for (int i = 0; i < count; i++)
                    destination[offset + i] = Float.float16ToFloat(source.get(I16, (from + i) * 2));
            }
            case BF16 -> {
                for (int i = 0; i < count; i++)
                    destination[offset + i] = Float.intBitsToFloat(source.get(I16, (from + i) * 2) << 16);
            }
            case F64 -> {
                for (int i = 0; i < count; i++) destination[offset + i] = (float) source.get(F64, (from + i) * 8);
            }
            default -> {
                for (int i = 0; i < count; i++) destination[offset + i] = readInteger(source, type, from + i);
            }
        }
    }

    /**
     * Reads one integer element.
     *
     * @param source little-endian elements
     * @param type an integer type or BOOL; U64 beyond {@code Long.MAX_VALUE} wraps
     * @param index of the element, not bytes
     * @return its value
     */
    public static long readInteger(MemorySegment source, DType type, long index) {
        return switch (type) {
            case I64, U64 -> source.get(I64, index * 8);
            case I32 -> source.get(I32, index * 4);
            case U32 -> Integer.toUnsignedLong(source.get(I32, index * 4));
            case I16 -> source.get(I16, index * 2);
            case U16 -> Short.toUnsignedLong(source.get(I16, index * 2));
            case I8 -> source.get(ValueLayout.JAVA_BYTE, index);
            case U8, BOOL -> Byte.toUnsignedLong(source.get(ValueLayout.JAVA_BYTE, index));
            case F64, F32, F16, BF16 -> throw new IllegalArgumentException(type + " is not an integer type");
        };
    }

    /**
     * Writes floats as elements of a floating-point type.
     *
     * @param source the values
     * @param offset first index in {@code source}
     * @param count how many
     * @param destination receives little-endian elements
     * @param type F32, F16, BF16 or F64
     * @param from index of the first element in {@code destination}, not bytes
     */
    public static void write(float[] source, int offset, int count, MemorySegment destination, DType type, long from) {
        switch (type) {
            case F32 -> MemorySegment.copy(source, offset, destination, F32, from * 4, count);
            case F16 -> {
                for (int i = 0; i < count; i++)
                    destination.set(I16, (from + i) * 2, Float.floatToFloat16(source[offset + i]));
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) destination.set(I16, (from + i) * 2, toBfloat16(source[offset + i]));
            }
            case F64 -> {
                for (int i = 0; i < count; i++) destination.set(F64, (from + i) * 8, source[offset + i]);
            }
            default -> throw new IllegalArgumentException(type + " is not a floating-point type");
        }
    }

    /**
     * Rounds to bfloat16.
     *
     * @param value any float
     * @return its bfloat16 bits, nearest, ties to even; a NaN stays a NaN
     */
    public static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
