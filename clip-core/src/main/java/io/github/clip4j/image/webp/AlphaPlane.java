package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;
import static io.github.clip4j.image.webp.WebpBytes.u8;

/**
 * The alpha of a lossy image: an ALPH chunk (RFC 9649, section 2.7.1.2), raw or as the green channel of a VP8L image,
 * filtered. A stream that ends within its last pixel is an error here, while libwebp lets it pass if a palette is its
 * only transform.
 */
final class AlphaPlane {
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private AlphaPlane() {}

    /** Writes the alpha of the chunk whose payload lies between two offsets into the fourth channel of a frame. */
    static void decode(byte[] data, int start, int end, int width, int height, WebpCanvas canvas) {
        if (end - start < 2) {
            throw malformed(start, "alpha of 2 bytes or more expected, found " + (end - start));
        }
        int header = u8(data, start);
        int method = header & 3;
        int filter = header >> 2 & 3;
        if (method > 1 || header >> 4 > 1) {
            throw malformed(
                    start,
                    "alpha header with compression 0 or 1, preprocessing 0 or 1 and reserved bits 0"
                            + " expected, found " + Integer.toHexString(header));
        }
        byte[] pixels = canvas.pixels();
        if (method == 0) {
            if (end - start - 1 < width * height) {
                throw malformed(
                        start + 1, "alpha of " + width * height + " bytes expected, found " + (end - start - 1));
            }
            for (int y = 0, from = start + 1; y < height; y++) {
                for (int x = 0, at = canvas.row(y) + 3; x < width; x++, at += 4) {
                    pixels[at] = data[from++];
                }
            }
        } else {
            int[] argb = Vp8lDecoder.decodeHeaderless(data, start + 1, end, width, height);
            for (int y = 0, from = 0; y < height; y++) {
                for (int x = 0, at = canvas.row(y) + 3; x < width; x++, at += 4) {
                    pixels[at] = (byte) (argb[from++] >> 8);
                }
            }
        }
        if (filter != 0) {
            unfilter(filter, width, height, canvas);
        }
    }

    private static void unfilter(int filter, int width, int height, WebpCanvas canvas) {
        byte[] pixels = canvas.pixels();
        for (int y = 0; y < height; y++) {
            int row = canvas.row(y) + 3;
            int above = row - canvas.stride();
            if (y > 0) {
                pixels[row] += pixels[above];
            }
            for (int x = 1, at = row + 4; x < width; x++, at += 4) {
                int left = pixels[at - 4] & 0xff;
                int up = y == 0 ? left : pixels[at - canvas.stride()] & 0xff;
                int corner = y == 0 ? left : pixels[at - canvas.stride() - 4] & 0xff;
                pixels[at] += (byte)
                        switch (filter) {
                            case HORIZONTAL -> left;
                            case VERTICAL -> up;
                            default -> Math.clamp(left + up - corner, 0, 255);
                        };
            }
        }
    }
}
