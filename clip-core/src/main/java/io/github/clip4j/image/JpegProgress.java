package io.github.clip4j.image;

import java.util.Arrays;

/**
 * Which coefficients the scans of a progressive JPEG have brought to full precision. Where a low one is missing,
 * libjpeg-turbo smooths block borders over 5x5 blocks and the libjpeg 6b of the JDK over 3x3, so the result would not
 * be Pillow's.
 */
final class JpegProgress {
    /** SAVED_COEFS of libjpeg-turbo's jdcoefct.h: what its smoothing looks at. */
    private static final int LOW = 10;

    private final boolean[][] exact;

    JpegProgress(int components) {
        this.exact = new boolean[components][LOW];
    }

    /** Reads a scan header whose first byte, the number of components, stands at p. */
    void addScan(ImageSource source, int p, int[] ids) {
        int n = source.u8(p, "JPEG");
        int first = source.u8(p + 1 + 2 * n, "JPEG");
        int last = source.u8(p + 2 + 2 * n, "JPEG");
        int lowBit = source.u8(p + 3 + 2 * n, "JPEG") & 15;
        for (int i = 0; i < n; i++) {
            int id = source.u8(p + 1 + 2 * i, "JPEG");
            for (int c = 0; c < ids.length; c++) {
                if (ids[c] != id || lowBit != 0) continue;
                for (int k = first; k <= Math.min(last, LOW - 1); k++) exact[c][k] = true;
            }
        }
    }

    boolean isComplete() {
        return Arrays.stream(exact).allMatch(c -> {
            for (boolean e : c) {
                if (!e) return false;
            }
            return true;
        });
    }
}
