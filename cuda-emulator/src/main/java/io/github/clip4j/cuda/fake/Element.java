package io.github.clip4j.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** A type of a matrix's elements, by its number in {@code cudaDataType_t}. */
enum Element {
    F32(0, Float.BYTES) {
        @Override
        float get(MemorySegment memory, long index) {
            return memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
        }

        @Override
        void set(MemorySegment memory, long index, float value) {
            memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
        }
    },
    F16(2, Short.BYTES) {
        @Override
        float get(MemorySegment memory, long index) {
            return Float.float16ToFloat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES));
        }

        @Override
        void set(MemorySegment memory, long index, float value) {
            memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, Float.floatToFloat16(value));
        }
    },
    BF16(14, Short.BYTES) {
        @Override
        float get(MemorySegment memory, long index) {
            return Float.intBitsToFloat(
                    memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES) << Short.SIZE);
        }

        @Override
        void set(MemorySegment memory, long index, float value) {
            memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, (short)
                    (Float.floatToRawIntBits(Rounding.BF16.round(value)) >> Short.SIZE));
        }
    };

    private final int number;
    private final int bytes;

    Element(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    static Optional<Element> of(int number) {
        return Arrays.stream(values()).filter(e -> e.number == number).findFirst();
    }

    abstract float get(MemorySegment memory, long index);

    abstract void set(MemorySegment memory, long index, float value);
}
