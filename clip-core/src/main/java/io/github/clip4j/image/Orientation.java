package io.github.clip4j.image;

import java.nio.charset.StandardCharsets;

/** The EXIF orientation: found in EXIF or XMP data, applied as PIL.ImageOps.exif_transpose. */
final class Orientation {
    /** No orientation is given; the image is taken as it is. */
    static final int NONE = 0;

    private static final int TAG = 0x0112;

    private Orientation() {}

    /**
     * The orientation in a TIFF structure, which is what EXIF data is; {@link #NONE} if absent or damaged, as a damaged
     * EXIF block must not cost the image.
     */
    static int ofTiff(byte[] data, int start) {
        if (data.length - start < 8) return NONE;
        boolean little = data[start] == 'I' && data[start + 1] == 'I';
        if (!little && !(data[start] == 'M' && data[start + 1] == 'M')) return NONE;
        long ifd = start + number(data, start + 4, 4, little);
        if (ifd + 2 > data.length) return NONE;
        int entries = (int) number(data, (int) ifd, 2, little);
        for (int i = 0; i < entries; i++) {
            long entry = ifd + 2 + 12L * i;
            if (entry + 12 > data.length) return NONE;
            int p = (int) entry;
            if (number(data, p, 2, little) != TAG) continue;
            int type = (int) number(data, p + 2, 2, little);
            int bytes = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
            if (bytes == 0 || number(data, p + 4, 4, little) != 1) return NONE;
            return (int) number(data, p + 8, bytes, little);
        }
        return NONE;
    }

    private static long number(byte[] data, int p, int bytes, boolean little) {
        long v = 0;
        for (int i = 0; i < bytes; i++) v |= (long) (data[p + i] & 255) << (8 * (little ? i : bytes - 1 - i));
        return v;
    }

    /** The orientation in XMP data, which Pillow takes where EXIF has none. */
    static int ofXmp(byte[] xmp) {
        String text = new String(xmp, StandardCharsets.ISO_8859_1);
        for (String key : new String[] {"tiff:Orientation=\"", "tiff:Orientation>"}) {
            int at = text.indexOf(key);
            if (at >= 0 && at + key.length() < text.length()) {
                int digit = text.charAt(at + key.length()) - '0';
                if (digit >= 0 && digit <= 9) return digit;
            }
        }
        return NONE;
    }

    /** The image turned; unchanged for 1 and for numbers that EXIF does not define. */
    static Image apply(Image image, int orientation) {
        if (orientation < 2 || orientation > 8) return image;
        int w = image.width();
        int h = image.height();
        boolean swap = orientation >= 5;
        int outW = swap ? h : w;
        int outH = swap ? w : h;
        int bytes = image.mode().bytesPerPixel();
        byte[] in = image.data();
        byte[] out = new byte[in.length];
        int o = 0;
        for (int y = 0; y < outH; y++) {
            for (int x = 0; x < outW; x++) {
                int sx = sourceX(orientation, x, y, w);
                int sy = sourceY(orientation, x, y, h);
                int p = (sy * w + sx) * bytes;
                for (int c = 0; c < bytes; c++) out[o++] = in[p + c];
            }
        }
        return image.with(outW, outH, out);
    }

    private static int sourceX(int orientation, int x, int y, int w) {
        return switch (orientation) {
            case 2, 3 -> w - 1 - x;
            case 5, 6 -> y;
            case 7, 8 -> w - 1 - y;
            default -> x;
        };
    }

    private static int sourceY(int orientation, int x, int y, int h) {
        return switch (orientation) {
            case 3, 4 -> h - 1 - y;
            case 5, 8 -> x;
            case 6, 7 -> h - 1 - x;
            default -> y;
        };
    }
}
