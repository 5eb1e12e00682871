package io.github.clip4j.image;

/** The pixel formats of PNG and the modes that Pillow maps them to (table _MODES in PngImagePlugin.py). */
enum PngFormat {
    NONE(0, -1, 1, ImageMode.L),
    GRAY1(1, 0, 1, ImageMode.BILEVEL),
    GRAY2(2, 0, 1, ImageMode.L),
    GRAY4(4, 0, 1, ImageMode.L),
    GRAY8(8, 0, 1, ImageMode.L),
    GRAY16(16, 0, 1, ImageMode.I16),
    RGB8(8, 2, 3, ImageMode.RGB),
    RGB16(16, 2, 3, ImageMode.RGB),
    PALETTE1(1, 3, 1, ImageMode.P),
    PALETTE2(2, 3, 1, ImageMode.P),
    PALETTE4(4, 3, 1, ImageMode.P),
    PALETTE8(8, 3, 1, ImageMode.P),
    GRAY_ALPHA8(8, 4, 2, ImageMode.LA),
    GRAY_ALPHA16(16, 4, 2, ImageMode.RGBA),
    RGBA8(8, 6, 4, ImageMode.RGBA),
    RGBA16(16, 6, 4, ImageMode.RGBA);

    private final int depth;
    private final int colourType;
    private final int samples;
    private final ImageMode mode;

    PngFormat(int depth, int colourType, int samples, ImageMode mode) {
        this.depth = depth;
        this.colourType = colourType;
        this.samples = samples;
        this.mode = mode;
    }

    static PngFormat of(int depth, int colourType) {
        for (PngFormat f : values()) {
            if (f.depth == depth && f.colourType == colourType) return f;
        }
        return NONE;
    }

    ImageMode mode() {
        return mode;
    }

    long rowBytes(int width) {
        return ((long) width * samples * depth + 7) / 8;
    }

    /** The distance to the byte that a filter calls "left". */
    int filterBytes() {
        return Math.max(1, samples * depth / 8);
    }

    /** Puts one row's pixels at out[at], out[at + step] and so on. */
    void unpack(byte[] row, int width, byte[] out, int at, int step) {
        switch (this) {
            case GRAY1 -> bits(row, width, out, at, step, 255);
            case GRAY2 -> bits(row, width, out, at, step, 85);
            case GRAY4 -> bits(row, width, out, at, step, 17);
            case PALETTE1, PALETTE2, PALETTE4 -> bits(row, width, out, at, step, 1);
            case GRAY16 -> swapped(row, width, out, at, step);
            case GRAY_ALPHA16 -> grayAlpha16(row, width, out, at, step);
            default -> bytes(row, width, out, at, step);
        }
    }

    private void bits(byte[] row, int width, byte[] out, int at, int step, int factor) {
        int mask = (1 << depth) - 1;
        for (int x = 0; x < width; x++) {
            int bit = x * depth;
            out[at + x * step] = (byte) (((row[bit >> 3] >> (8 - depth - (bit & 7))) & mask) * factor);
        }
    }

    /** Bytes as they are; of 16-bit samples the high byte. */
    private void bytes(byte[] row, int width, byte[] out, int at, int step) {
        int sampleBytes = depth / 8;
        if (sampleBytes == 1 && step == samples) {
            System.arraycopy(row, 0, out, at, width * samples);
            return;
        }
        int p = 0;
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < samples; c++, p += sampleBytes) out[at + x * step + c] = row[p];
        }
    }

    private static void swapped(byte[] row, int width, byte[] out, int at, int step) {
        for (int x = 0; x < width; x++) {
            out[at + x * step] = row[2 * x + 1];
            out[at + x * step + 1] = row[2 * x];
        }
    }

    private static void grayAlpha16(byte[] row, int width, byte[] out, int at, int step) {
        for (int x = 0; x < width; x++) {
            int o = at + x * step;
            out[o] = row[4 * x];
            out[o + 1] = row[4 * x];
            out[o + 2] = row[4 * x];
            out[o + 3] = row[4 * x + 2];
        }
    }
}
