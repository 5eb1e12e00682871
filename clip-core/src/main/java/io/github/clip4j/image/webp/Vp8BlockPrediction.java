package io.github.clip4j.image.webp;

import java.util.Arrays;

/** Intra prediction of whole macroblocks, 16x16 luma and 8x8 chroma (RFC 6386, sections 12.2 and 12.3). */
final class Vp8BlockPrediction {
    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;

    private Vp8BlockPrediction() {}

    /**
     * Fills a square block.
     *
     * @param mode one of the four modes
     * @param s the plane, and {@code at} the block's first sample in it
     * @param size 16 or 8
     * @param hasAbove whether the block is not in the first row (matters to DC alone)
     * @param hasLeft whether the block is not in the first column
     */
    static void predict(int mode, byte[] s, int at, int stride, int size, boolean hasAbove, boolean hasLeft) {
        switch (mode) {
            case DC -> fill(s, at, stride, size, dc(s, at, stride, size, hasAbove, hasLeft));
            case TRUE_MOTION -> trueMotion(s, at, stride, size);
            case VERTICAL -> {
                for (int y = 0; y < size; y++) {
                    System.arraycopy(s, at - stride, s, at + y * stride, size);
                }
            }
            default -> {
                for (int row = at; row < at + size * stride; row += stride) {
                    Arrays.fill(s, row, row + size, s[row - 1]);
                }
            }
        }
    }

    private static int dc(byte[] s, int at, int stride, int size, boolean hasAbove, boolean hasLeft) {
        if (!hasAbove && !hasLeft) {
            return 128;
        }
        int sum = 0;
        int count = 0;
        if (hasAbove) {
            for (int x = 0; x < size; x++) {
                sum += s[at - stride + x] & 0xff;
            }
            count += size;
        }
        if (hasLeft) {
            for (int y = 0; y < size; y++) {
                sum += s[at + y * stride - 1] & 0xff;
            }
            count += size;
        }
        return (sum + count / 2) / count;
    }

    private static void fill(byte[] s, int at, int stride, int size, int value) {
        for (int row = at; row < at + size * stride; row += stride) {
            Arrays.fill(s, row, row + size, (byte) value);
        }
    }

    /** Each sample: left plus above minus the corner, clamped. */
    static void trueMotion(byte[] s, int at, int stride, int size) {
        int above = at - stride;
        int corner = s[above - 1] & 0xff;
        for (int row = at; row < at + size * stride; row += stride) {
            int difference = (s[row - 1] & 0xff) - corner;
            for (int x = 0; x < size; x++) {
                s[row + x] = (byte) Math.clamp((s[above + x] & 0xff) + difference, 0, 255);
            }
        }
    }
}
