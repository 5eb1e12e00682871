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

    /** Notes a scan of a component; the scan header's spectral selection and approximation stand at p. */
    void addScan(int component, byte[] header, int p) {
        int first = header[p] & 255;
        int last = header[p + 1] & 255;
        if ((header[p + 2] & 15) != 0) return;
        for (int k = first; k <= Math.min(last, LOW - 1); k++) exact[component][k] = true;
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
