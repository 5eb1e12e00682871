package io.github.clip4j.image;

/**
 * Pillow resizes LA and RGBA as La and RGBa: colours times alpha (src/libImaging/Convert.c, rgba2rgbA and rgbA2rgba).
 */
final class Alpha {
    private Alpha() {}

    static void premultiply(byte[] data, int bytes) {
        for (int p = 0; p < data.length; p += bytes) {
            int alpha = data[p + bytes - 1] & 255;
            for (int c = 0; c < bytes - 1; c++) data[p + c] = (byte) RgbConversion.mulDiv255(data[p + c] & 255, alpha);
        }
    }

    /**
     * Colours of a file or of the JDK that were multiplied by alpha, as Pillow reads RGBa (src/libImaging/Unpack.c,
     * unpackRGBa): cut off, at most 255, and black where nothing is opaque. In place.
     */
    static void divideOut(byte[] data, int bytes) {
        for (int p = 0; p < data.length; p += bytes) {
            int alpha = data[p + bytes - 1] & 255;
            if (alpha == 255) continue;
            for (int c = 0; c < bytes - 1; c++)
                data[p + c] = (byte) (alpha == 0 ? 0 : Math.min(255, (data[p + c] & 255) * 255 / alpha));
        }
    }

    /** Back after resizing: unlike {@link #divideOut}, pixels of no opacity stay as they are. */
    static void unpremultiply(byte[] data, int bytes) {
        for (int p = 0; p < data.length; p += bytes) {
            int alpha = data[p + bytes - 1] & 255;
            if (alpha == 0 || alpha == 255) continue;
            for (int c = 0; c < bytes - 1; c++) data[p + c] = (byte) Math.min(255, 255 * (data[p + c] & 255) / alpha);
        }
    }
}
