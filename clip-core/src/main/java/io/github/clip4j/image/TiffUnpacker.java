package io.github.clip4j.image;

/** From a TIFF's samples to the bytes of a mode (src/libImaging/Unpack.c). */
final class TiffUnpacker {
    private final TiffKind kind;
    private final boolean bigEndian;
    private final byte[] out;
    private final int imageWidth;

    /**
     * An unpacker into an image.
     *
     * @param bigEndian the order of the bytes that come
     */
    TiffUnpacker(TiffKind kind, boolean bigEndian, byte[] out, int imageWidth) {
        this.kind = kind;
        this.bigEndian = bigEndian;
        this.out = out;
        this.imageWidth = imageWidth;
    }

    /** Puts the first pixels of a row that begins at in[p] to a place in the image. */
    void row(byte[] in, int p, int pixels, int left, int top, int plane) {
        int bytes = kind.mode().bytesPerPixel();
        int at = (top * imageWidth + left) * bytes;
        switch (kind.bits()) {
            case 8 -> bytes(in, p, pixels, at, plane);
            case 12 -> twelveBits(in, p, pixels, at);
            case 16 -> sixteenBits(in, p, pixels, at, plane);
            case 32 -> {
                for (int i = 0; i < 4 * pixels; i++) out[at + i] = in[p + (bigEndian ? i ^ 3 : i)];
            }
            default -> bits(in, p, pixels, at);
        }
    }

    private void bits(byte[] in, int p, int pixels, int at) {
        int bits = kind.bits();
        int mask = (1 << bits) - 1;
        int factor = kind.mode() == ImageMode.P ? 1 : 255 / mask;
        int flip = kind.inverted() ? mask : 0;
        for (int x = 0; x < pixels; x++) {
            int bit = x * bits;
            int v = in[p + (bit >> 3)] >> (8 - bits - (bit & 7)) & mask;
            out[at + x] = (byte) ((v ^ flip) * factor);
        }
    }

    private void bytes(byte[] in, int p, int pixels, int at, int plane) {
        int flip = kind.inverted() ? 255 : 0;
        copy(in, p, 1, kind.interleaved(), pixels, at, plane);
        if (flip != 0) {
            for (int i = at; i < at + pixels; i++) out[i] ^= (byte) flip;
        }
    }

    /** Of wider samples the byte at {@code p}. */
    private void copy(byte[] in, int p, int sampleBytes, int samples, int pixels, int at, int plane) {
        int used = kind.used();
        if (plane >= used) return;
        int count = kind.planar() ? 1 : used;
        for (int x = 0; x < pixels; x++) {
            for (int c = 0; c < count; c++) out[at + x * used + plane + c] = in[p + (x * samples + c) * sampleBytes];
        }
    }

    private void twelveBits(byte[] in, int p, int pixels, int at) {
        for (int x = 0; x < pixels; x++) {
            int q = p + x / 2 * 3;
            int v = x % 2 == 0
                    ? (in[q] & 255) << 4 | (in[q + 1] & 255) >> 4
                    : (in[q + 1] & 15) << 8 | (in[q + 2] & 255);
            out[at + 2 * x] = (byte) v;
            out[at + 2 * x + 1] = (byte) (v >> 8);
        }
    }

    private void sixteenBits(byte[] in, int p, int pixels, int at, int plane) {
        int high = bigEndian ? 0 : 1;
        if (kind.mode() == ImageMode.I16) {
            for (int x = 0; x < 2 * pixels; x++) out[at + x] = in[p + (bigEndian ? x ^ 1 : x)];
        } else if (kind.mode() == ImageMode.I32) {
            for (int x = 0; x < pixels; x++) {
                int v = in[p + 2 * x + high] << 8 | (in[p + 2 * x + 1 - high] & 255);
                Samples.putInt32(out, at + 4 * x, v);
            }
        } else {
            copy(in, p + high, 2, kind.interleaved(), pixels, at, plane);
        }
    }
}
