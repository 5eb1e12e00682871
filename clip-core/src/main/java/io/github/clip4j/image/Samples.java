package io.github.clip4j.image;

/** Samples of several bytes in the arrays of images, little-endian. */
final class Samples {
    private Samples() {}

    static int int32(byte[] data, int p) {
        return (data[p] & 255) | (data[p + 1] & 255) << 8 | (data[p + 2] & 255) << 16 | data[p + 3] << 24;
    }

    static void putInt32(byte[] data, int p, int v) {
        for (int i = 0; i < Integer.BYTES; i++) data[p + i] = (byte) (v >> (8 * i));
    }

    static int uint16(byte[] data, int p) {
        return (data[p] & 255) | (data[p + 1] & 255) << 8;
    }

    static void putUint16(byte[] data, int p, int v) {
        data[p] = (byte) v;
        data[p + 1] = (byte) (v >> 8);
    }
}
