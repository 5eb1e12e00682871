package io.github.clip4j.image;

/**
 * libjpeg's integer conversion from YCbCr (jdcolor.c: 16 bits of fraction, rounded) in place, by libjpeg's tables:
 * faster than the multiplications.
 */
final class JpegColor {
    private static final int HALF = 1 << 15;
    private static final int[] CR_TO_R = new int[256];
    private static final int[] CB_TO_B = new int[256];
    private static final int[] CR_TO_G = new int[256];
    private static final int[] CB_TO_G = new int[256];

    /** Entry 256 + v is v clipped to a byte. A power of two, so that a masked index needs no check. */
    private static final byte[] CLIPPED = new byte[1024];

    static {
        for (int i = 0; i < 256; i++) {
            int v = i - 128;
            CR_TO_R[i] = (91881 * v + HALF) >> 16; // 1.40200 * 65536
            CB_TO_B[i] = (116130 * v + HALF) >> 16; // 1.77200
            CR_TO_G[i] = -46802 * v; // 0.71414
            CB_TO_G[i] = -22554 * v + HALF; // 0.34414
        }
        for (int i = 0; i < CLIPPED.length; i++) CLIPPED[i] = (byte) Math.clamp(i - 256, 0, 255);
    }

    private JpegColor() {}

    /**
     * Converts the first three of {@code components} values of each pixel. The distance between pixels is a constant in
     * each loop, else C2 checks every access.
     */
    static void yccToRgb(byte[] data, int components) {
        int pixels = data.length / components;
        if (components == 3) {
            for (int i = 0; i < pixels; i++) pixelToRgb(data, i * 3);
        } else {
            for (int i = 0; i < pixels; i++) pixelToRgb(data, i * 4);
        }
    }

    private static void pixelToRgb(byte[] data, int p) {
        int y = 256 + (data[p] & 255);
        int cb = data[p + 1] & 255;
        int cr = data[p + 2] & 255;
        data[p] = CLIPPED[(y + CR_TO_R[cr]) & 1023];
        data[p + 1] = CLIPPED[(y + ((CB_TO_G[cb] + CR_TO_G[cr]) >> 16)) & 1023];
        data[p + 2] = CLIPPED[(y + CB_TO_B[cb]) & 1023];
    }

    /**
     * Pillow takes every four-component JPEG as inverted; YCCK becomes CMY by another inversion, so that only the black
     * is left to invert.
     */
    static void invertCmyk(byte[] data, boolean blackOnly) {
        for (int p = 0; p < data.length; p++) {
            if (!blackOnly || (p & 3) == 3) data[p] = (byte) ~data[p];
        }
    }
}
