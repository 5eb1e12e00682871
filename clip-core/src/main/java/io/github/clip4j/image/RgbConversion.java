package io.github.clip4j.image;

/** Pillow's {@code convert("RGB")} (src/libImaging/Convert.c) for each mode. */
final class RgbConversion {
    private RgbConversion() {}

    static byte[] toRgb(Image image) {
        byte[] in = image.data();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(image.width(), image.height()), 3)];
        switch (image.mode()) {
            case RGB -> System.arraycopy(in, 0, out, 0, out.length);
            case BILEVEL, L -> gray(in, 1, out);
            case LA -> gray(in, 2, out);
            case I16 -> gray16(in, out);
            case I32, F32 -> gray32(in, image.mode() == ImageMode.F32, out);
            case P -> palette(in, image.paletteData(), out);
            case RGBA -> dropAlpha(in, out);
            case CMYK -> cmyk(in, out);
        }
        return out;
    }

    /** Pillow's {@code convert("L")} of RGB, with weights of 16 bits. */
    static byte[] toGray(byte[] rgb) {
        byte[] gray = new byte[rgb.length / 3];
        for (int i = 0, p = 0; i < gray.length; i++, p += 3) {
            int sum = 19595 * (rgb[p] & 255) + 38470 * (rgb[p + 1] & 255) + 7471 * (rgb[p + 2] & 255) + 0x8000;
            gray[i] = (byte) (sum >> 16);
        }
        return gray;
    }

    private static void gray(byte[] in, int step, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i += step, o += 3) {
            byte v = in[i];
            out[o] = v;
            out[o + 1] = v;
            out[o + 2] = v;
        }
    }

    private static void gray16(byte[] in, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i += 2, o += 3) {
            byte v = in[i + 1] == 0 ? in[i] : (byte) 255;
            out[o] = v;
            out[o + 1] = v;
            out[o + 2] = v;
        }
    }

    /** Cut off at 0 and 255, and towards 0. */
    private static void gray32(byte[] in, boolean floats, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i += 4, o += 3) {
            int v = Samples.int32(in, i);
            byte gray = (byte) (floats ? (int) Math.clamp(Float.intBitsToFloat(v), 0f, 255f) : Math.clamp(v, 0, 255));
            out[o] = gray;
            out[o + 1] = gray;
            out[o + 2] = gray;
        }
    }

    private static void palette(byte[] in, byte[] palette, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i++, o += 3) {
            int p = (in[i] & 255) * 3;
            out[o] = palette[p];
            out[o + 1] = palette[p + 1];
            out[o + 2] = palette[p + 2];
        }
    }

    private static void dropAlpha(byte[] in, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i += 4, o += 3) {
            out[o] = in[i];
            out[o + 1] = in[i + 1];
            out[o + 2] = in[i + 2];
        }
    }

    private static void cmyk(byte[] in, byte[] out) {
        for (int i = 0, o = 0; o < out.length; i += 4, o += 3) {
            int light = 255 - (in[i + 3] & 255);
            for (int c = 0; c < 3; c++) {
                out[o + c] = (byte) (light - mulDiv255(in[i + c] & 255, light));
            }
        }
    }

    /** Pillow's MULDIV255: a * b / 255, rounded, without a division. */
    static int mulDiv255(int a, int b) {
        int t = a * b + 128;
        return ((t >> 8) + t) >> 8;
    }
}
