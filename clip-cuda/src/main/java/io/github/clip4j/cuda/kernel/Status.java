package io.github.clip4j.cuda.kernel;

/**
 * The counters of errors that kernels cannot report otherwise: two unsigned ints on the device.
 *
 * @param address of the first
 */
public record Status(long address) {
    /** The size of both. */
    public static final int BYTES = 2 * Integer.BYTES;

    /** Values beyond float16, replaced by its greatest. */
    long overflows() {
        return address;
    }

    /** Rows, token ids and positions beyond their matrices, read as 0. */
    long badIndices() {
        return address + Integer.BYTES;
    }
}
