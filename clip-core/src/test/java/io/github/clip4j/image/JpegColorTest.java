package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables against the multiplications that they stand for, on all 2^24 colours. */
class JpegColorTest {
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void everyColour(int components) {
        byte[] row = new byte[256 * components];
        for (int y = 0; y < 256; y++) {
            for (int cb = 0; cb < 256; cb++) {
                for (int cr = 0; cr < 256; cr++) {
                    row[cr * components] = (byte) y;
                    row[cr * components + 1] = (byte) cb;
                    row[cr * components + 2] = (byte) cr;
                    row[cr * components + components - 1] = (byte) (components == 4 ? 77 : cr);
                }
                JpegColor.yccToRgb(row, components);
                for (int cr = 0; cr < 256; cr++) check(row, cr * components, y, cb, cr);
                if (components == 4) assertEquals(77, row[3], "the fourth component");
            }
        }
    }

    private static void check(byte[] row, int p, int y, int cb, int cr) {
        int r = clip(y + ((91881 * (cr - 128) + 32768) >> 16));
        int g = clip(y + ((-22554 * (cb - 128) - 46802 * (cr - 128) + 32768) >> 16));
        int b = clip(y + ((116130 * (cb - 128) + 32768) >> 16));
        boolean equal = (row[p] & 255) == r && (row[p + 1] & 255) == g && (row[p + 2] & 255) == b;
        if (!equal)
            assertEquals(
                    r + " " + g + " " + b,
                    (row[p] & 255) + " " + (row[p + 1] & 255) + " " + (row[p + 2] & 255),
                    y + " " + cb + " " + cr);
    }

    private static int clip(int v) {
        return v < 0 ? 0 : v > 255 ? 255 : v;
    }
}
