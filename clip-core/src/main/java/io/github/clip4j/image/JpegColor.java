package io.github.clip4j.image;

/** libjpeg's integer conversion from YCbCr (jdcolor.c: 16 bits of fraction, rounded) in place. */
final class JpegColor {
    private static final int HALF = 1 << 15;
    private static final int CR_TO_R = 91881; // 1.40200 * 65536
    private static final int CB_TO_B = 116130; // 1.77200
    private static final int CR_TO_G = 46802; // 0.71414
    private static final int CB_TO_G = 22554; // 0.34414

    private JpegColor() {}

    /** The first three of {@code components} values a pixel. The distance between pixels is a constant in each loop, else C2 checks every access. */
    static void yccToRgb(byte[] data, int components) {
        int pixels = data.length / components;
        if (components == 3) {
            for (int i = 0; i < pixels; i++) pixelToRgb(data, i * 3);
        } else {
            for (int i = 0; i < pixels; i++) pixelToRgb(data, i * 4);
        }
    }

    private static void pixelToRgb(byte[] data, int p) {
        int y = data[p] & 255;
        int cb = (data[p + 1] & 255) - 128;
        int cr = (data[p + 2] & 255) - 128;
        data[p] = clip(y + ((CR_TO_R * cr + HALF) >> 16));
        data[p + 1] = clip(y + ((-CB_TO_G * cb - CR_TO_G * cr + HALF) >> 16));
        data[p + 2] = clip(y + ((CB_TO_B * cb + HALF) >> 16));
    }

    /** Pillow takes every four-component JPEG as inverted; YCCK becomes CMY by another inversion, so that only the black is left to invert. */
    static void invertCmyk(byte[] data, boolean blackOnly) {
        for (int p = 0; p < data.length; p++) {
            if (!blackOnly || (p & 3) == 3) data[p] = (byte) ~data[p];
        }
    }

    private static byte clip(int v) {
        return (byte) Math.min(Math.max(v, 0), 255);
    }
}
