package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;

/**
 * An image inside a WebP file: a VP8 or VP8L bitstream and perhaps an alpha plane.
 *
 * @param x columns of the canvas to the left of it, and {@code y} rows above
 * @param lossless VP8L, not VP8
 * @param hasAlpha whether the bitstream says so or an alpha chunk is there
 * @param start offset of the bitstream, and {@code end} of what follows it (its padding is part of it, as in libwebp)
 * @param alphaStart offset of the alpha chunk's payload, and {@code alphaEnd} its end; equal where there is none
 */
record WebpFrame(
        int x,
        int y,
        int width,
        int height,
        boolean lossless,
        boolean hasAlpha,
        int start,
        int end,
        int alphaStart,
        int alphaEnd) {

    /** Reads the size of the bitstream in a chunk with the given payload. */
    static WebpFrame of(byte[] data, boolean lossless, int start, long size, int end) {
        if (lossless) {
            Vp8lDecoder.Header header = Vp8lDecoder.header(data, start, end);
            return new WebpFrame(0, 0, header.width(), header.height(), true, header.hasAlpha(), start, end, 0, 0);
        }
        int[] wh = Vp8FrameHeader.size(data, start, end, size);
        return new WebpFrame(0, 0, wh[0], wh[1], false, false, start, end, 0, 0);
    }

    WebpFrame withAlpha(int payloadStart, int payloadEnd) {
        return new WebpFrame(x, y, width, height, lossless, true, start, end, payloadStart, payloadEnd);
    }

    WebpFrame withoutAlphaPlane() {
        return new WebpFrame(x, y, width, height, lossless, lossless && hasAlpha, start, end, 0, 0);
    }

    WebpFrame at(int left, int top) {
        return new WebpFrame(left, top, width, height, lossless, hasAlpha, start, end, alphaStart, alphaEnd);
    }

    /** The bytes that decoding takes beside the canvas: ARGB, or YUV planes and the alpha plane's ARGB. */
    long memory() {
        long pixels = (long) width * height;
        return lossless ? 4 * pixels : pixels * 3 / 2 + (alphaEnd > alphaStart ? 4 * pixels : 0);
    }

    /** Decodes the image into the canvas, whose offset is that of the frame's first pixel. */
    void decode(byte[] data, WebpCanvas canvas) {
        if (lossless) {
            int[] argb = Vp8lDecoder.decode(data, start, end, Vp8lDecoder.header(data, start, end));
            write(argb, canvas);
            return;
        }
        YuvToRgb.convert(Vp8Decoder.decode(new Vp8FrameHeader(data, start, end), end), width, height, canvas);
        if (alphaEnd > alphaStart && canvas.channels() == 4) {
            AlphaPlane.decode(data, alphaStart, alphaEnd, width, height, canvas);
        }
    }

    private void write(int[] argb, WebpCanvas canvas) {
        byte[] pixels = canvas.pixels();
        boolean alpha = canvas.channels() == 4;
        for (int row = 0, from = 0; row < height; row++) {
            for (int column = 0, at = canvas.row(row); column < width; column++) {
                int pixel = argb[from++];
                pixels[at] = (byte) (pixel >> 16);
                pixels[at + 1] = (byte) (pixel >> 8);
                pixels[at + 2] = (byte) pixel;
                if (alpha) {
                    pixels[at + 3] = (byte) (pixel >> 24);
                }
                at += canvas.channels();
            }
        }
    }

    /** Checks that the frame lies on a canvas. */
    void requireInside(int canvasWidth, int canvasHeight) {
        if ((long) x + width > canvasWidth || (long) y + height > canvasHeight) {
            throw malformed(
                    start,
                    "frame of " + width + " x " + height + " at (" + x + ", " + y + ") on a canvas of " + canvasWidth
                            + " x " + canvasHeight);
        }
    }
}
