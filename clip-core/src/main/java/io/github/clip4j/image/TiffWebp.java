package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.webp.WebpDecoder;
import java.util.Arrays;

/** WebP inside TIFF, as libtiff's tif_webp.c reads it: each strip or tile is a whole file. */
final class TiffWebp {
    /** What the headers at the start of a file take. */
    private static final int HEAD = 64;

    private TiffWebp() {}

    /** The check, before anything is allocated, that a strip or tile at {@code from} is a WebP of its pixels. */
    static void check(EncodedImage source, int from, int end, int width, int rows) {
        EncodedImage head = source.withData(Arrays.copyOfRange(source.data, from, Math.min(end, from + HEAD)));
        if (!head.startsWith("RIFF") || !head.matches(8, "WEBP"))
            throw source.error("damaged TIFF: a strip or tile is not WebP");
        int[] size = size(head);
        if (size[0] != width || size[1] < rows)
            throw source.error("damaged TIFF: a strip or tile of " + width + "x" + rows + " pixels is a WebP of "
                    + size[0] + "x" + size[1]);
    }

    private static int[] size(EncodedImage head) {
        try {
            return WebpDecoder.size(head.data);
        } catch (ClipException e) {
            throw head.error("damaged TIFF: " + e.getMessage(), e);
        }
    }

    private static long memory(EncodedImage stored) {
        try {
            return WebpDecoder.memory(stored.data);
        } catch (ClipException e) {
            throw stored.error("damaged TIFF: " + e.getMessage(), e);
        }
    }

    /**
     * The samples of a strip or tile; libwebp leaves alpha out where all is opaque.
     *
     * @param held what the image takes already, in bytes
     */
    static byte[] decode(EncodedImage stored, int samples, int width, int rows, long held) {
        stored.checkMemory(width, rows, held + memory(stored));
        Image image = WebpImages.decode(stored).image();
        int from = image.mode().bytesPerPixel();
        if (from == samples) return image.data();
        byte[] out = new byte[width * rows * samples];
        Arrays.fill(out, (byte) 255);
        for (int i = 0; i < width * rows; i++)
            System.arraycopy(image.data(), i * from, out, i * samples, Math.min(from, samples));
        return out;
    }
}
