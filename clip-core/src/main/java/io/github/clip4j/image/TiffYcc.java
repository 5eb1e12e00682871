package io.github.clip4j.image;

/**
 * Subsampled YCbCr that is not JPEG, as libtiff's TIFFReadRGBAImage converts it (tif_color.c, tif_getimage.c): the
 * samples lie in blocks of luma followed by their common Cb and Cr, which are not interpolated.
 */
final class TiffYcc {
    private static final int COEFFICIENTS = 529;
    private static final int SUBSAMPLING = 530;
    private static final int REFERENCE_BLACK_WHITE = 532;
    private static final int SHIFT = 16;
    private static final int HALF = 1 << (SHIFT - 1);

    private final int horizontal;
    private final int vertical;
    private final int[] luma = new int[256];
    private final int[] crToR = new int[256];
    private final int[] cbToB = new int[256];
    private final int[] crToG = new int[256];
    private final int[] cbToG = new int[256];

    TiffYcc(EncodedImage source, TiffDirectory tags) {
        long[] factors = tags.values(SUBSAMPLING, 2);
        this.horizontal = factors.length == 2 ? (int) factors[0] : 2;
        this.vertical = factors.length == 2 ? (int) factors[1] : 2;
        boolean known = switch (horizontal + "x" + vertical) {
            case "4x4", "4x2", "4x1", "2x2", "2x1", "1x2", "1x1" -> true;
            default -> false;
        };
        if (!known)
            throw source.error("TIFF of a kind that is not supported: YCbCr subsampled " + horizontal + "x" + vertical);
        fillTables(
                tags.rationals(COEFFICIENTS, 3).orElse(new float[] {0.299f, 0.587f, 0.114f}),
                tags.rationals(REFERENCE_BLACK_WHITE, 6).orElse(new float[] {0, 255, 128, 255, 128, 255}));
    }

    private void fillTables(float[] weights, float[] range) {
        float red = 2 - 2 * weights[0];
        float blue = 2 - 2 * weights[2];
        int crRed = fixed(red);
        int crGreen = -fixed(weights[0] * red / weights[1]);
        int cbBlue = fixed(blue);
        int cbGreen = -fixed(weights[2] * blue / weights[1]);
        for (int i = 0; i < 256; i++) {
            int cr = value(i - 128, range[4] - 128, range[5] - 128, 127);
            int cb = value(i - 128, range[2] - 128, range[3] - 128, 127);
            crToR[i] = (crRed * cr + HALF) >> SHIFT;
            cbToB[i] = (cbBlue * cb + HALF) >> SHIFT;
            crToG[i] = crGreen * cr;
            cbToG[i] = cbGreen * cb + HALF;
            luma[i] = value(i, range[0], range[1], 255);
        }
    }

    private static int fixed(float factor) {
        return (int) (Math.clamp(factor, 0f, 2f) * (1L << SHIFT) + 0.5);
    }

    /** Code2V: a code between its black and its white, on a scale of so much. */
    private static int value(int code, float black, float white, float scale) {
        float range = white - black == 0 ? 1 : white - black;
        return (int) Math.clamp((code - (int) black) * scale / range, -128f * 32, 128f * 32);
    }

    /** The bytes of rows of so many pixels. */
    long bytes(long width, long rows) {
        long across = (width + horizontal - 1) / horizontal;
        long down = (rows + vertical - 1) / vertical;
        return across * down * (horizontal * (long) vertical + 2);
    }

    /** What a predictor takes for a row: that share of a row of blocks. */
    int rowBytes(long width) {
        return (int) (bytes(width, vertical) / vertical);
    }

    /** RGB of rows of so many pixels. */
    byte[] toRgb(byte[] in, int width, int rows) {
        byte[] out = new byte[width * rows * 3];
        int block = horizontal * vertical;
        int p = 0;
        for (int top = 0; top < rows; top += vertical) {
            for (int left = 0; left < width; left += horizontal) {
                int cb = in[p + block] & 255;
                int cr = in[p + block + 1] & 255;
                for (int i = 0; i < block; i++) {
                    int x = left + i % horizontal;
                    int y = top + i / horizontal;
                    if (x < width && y < rows) write(out, (y * width + x) * 3, in[p + i] & 255, cb, cr);
                }
                p += block + 2;
            }
        }
        return out;
    }

    private void write(byte[] out, int at, int y, int cb, int cr) {
        out[at] = (byte) Math.clamp(luma[y] + crToR[cr], 0, 255);
        out[at + 1] = (byte) Math.clamp(luma[y] + ((cbToG[cb] + crToG[cr]) >> SHIFT), 0, 255);
        out[at + 2] = (byte) Math.clamp(luma[y] + cbToB[cb], 0, 255);
    }
}
