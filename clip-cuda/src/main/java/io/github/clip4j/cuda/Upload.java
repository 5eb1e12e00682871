package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoD;

import io.github.clip4j.cuda.kernel.Element;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies weights to the device, rounding them on the way, through a pinned buffer. Used by one thread at a time. */
final class Upload implements Closer.Resource {
    private static final int BYTES = 8 << 20;

    private final PinnedBuffer buffer = new PinnedBuffer(BYTES);

    /** A finite value that float16 cannot hold. */
    static final class BeyondRangeException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Copies a matrix.
     *
     * @param element what to round to
     * @param to the matrix, row-major
     * @throws BeyondRangeException if a value has no counterpart
     */
    void copy(MatrixView view, Element element, DeviceBuffer to) throws BeyondRangeException {
        int room = BYTES / element.bytes();
        float[] values = new float[Math.min(room, view.columns())];
        int filled = 0;
        long copied = 0;
        for (int row = 0; row < view.rows(); row++) {
            for (int column = 0; column < view.columns(); ) {
                int count = Math.min(room - filled, view.columns() - column);
                view.read(row, column, values, 0, count);
                put(values, count, element, filled);
                column += count;
                filled += count;
                if (filled == room) {
                    copied += send(to, copied, filled, element);
                    filled = 0;
                }
            }
        }
        if (filled > 0) send(to, copied, filled, element);
    }

    private long send(DeviceBuffer to, long at, int elements, Element element) {
        long bytes = (long) elements * element.bytes();
        Driver.check(cuMemcpyHtoD(to.address() + at, buffer.pointer(), bytes), "weights to the device");
        return bytes;
    }

    private void put(float[] values, int count, Element element, int at) throws BeyondRangeException {
        MemorySegment memory = buffer.memory();
        if (element == Element.F32) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, (long) at * Float.BYTES, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            short bits = element == Element.F16 ? Float.floatToFloat16(values[i]) : bfloat16(values[i]);
            if (element == Element.F16 && Float.isInfinite(Float.float16ToFloat(bits)) && Float.isFinite(values[i]))
                throw new BeyondRangeException();
            memory.set(ValueLayout.JAVA_SHORT, (long) (at + i) * Short.BYTES, bits);
        }
    }

    /** Rounds to nearest, ties to even; NaN stays NaN. */
    private static short bfloat16(float value) {
        if (Float.isNaN(value)) return 0x7fff;
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    @Override
    public void close() {
        buffer.close();
    }
}
