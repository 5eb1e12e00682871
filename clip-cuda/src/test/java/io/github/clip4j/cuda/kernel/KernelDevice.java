package io.github.clip4j.cuda.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where launches run, the emulator or a device, with arrays for its memory. What is allocated stays as long as the
 * device.
 */
public interface KernelDevice {
    /** 80 for compute capability 8.0. */
    int capability();

    /** Runs a launch to its end. */
    void run(Launch launch);

    /** Memory full of NaN. */
    long allocate(long bytes);

    /** Copies all of {@code source} to the device. */
    void write(long address, MemorySegment source);

    /** Fills {@code destination} from the device. */
    void read(long address, MemorySegment destination);

    /** Counters at zero. */
    default Status status() {
        return new Status(ints(0, 0));
    }

    default int overflows(Status status) {
        return intsAt(status.overflows(), 1)[0];
    }

    default int badIndices(Status status) {
        return intsAt(status.badIndices(), 1)[0];
    }

    /** Room for a result: poisoned. */
    default long room(long elements, Element element) {
        return allocate(elements * element.bytes());
    }

    default long floats(float... values) {
        return put(MemorySegment.ofArray(values));
    }

    default float[] floatsAt(long address, int count) {
        float[] values = new float[count];
        read(address, MemorySegment.ofArray(values));
        return values;
    }

    default long ints(int... values) {
        return put(MemorySegment.ofArray(values));
    }

    default int[] intsAt(long address, int count) {
        int[] values = new int[count];
        read(address, MemorySegment.ofArray(values));
        return values;
    }

    private long put(MemorySegment values) {
        long address = allocate(values.byteSize());
        write(address, values);
        return address;
    }

    /** Rounded to the element type; {@code values} become what is stored. */
    default long elements(Element element, float[] values) {
        if (element == Element.F32) return floats(values);
        MemorySegment stored = MemorySegment.ofArray(new short[values.length]);
        for (int i = 0; i < values.length; i++) {
            short bits = bits(element, values[i]);
            stored.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
            values[i] = value(element, bits);
        }
        return put(stored);
    }

    default float[] elementsAt(Element element, long address, int count) {
        if (element == Element.F32) return floatsAt(address, count);
        short[] stored = new short[count];
        read(address, MemorySegment.ofArray(stored));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = value(element, stored[i]);
        return values;
    }

    /** Rounded to nearest, ties to even. */
    private static short bits(Element element, float value) {
        if (element == Element.F16) return Float.floatToFloat16(value);
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    private static float value(Element element, short bits) {
        return element == Element.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }
}
