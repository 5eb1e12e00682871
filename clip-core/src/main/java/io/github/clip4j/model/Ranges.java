package io.github.clip4j.model;

import io.github.clip4j.error.ClipException;
import java.util.Locale;

/** Bounds of configurations, so that sizes computed from them stay far from overflow. */
final class Ranges {
    static final int MAX_DIMENSION = 1 << 17;

    /** An image of this side has 201 MB of values; no published model takes a quarter of the side. */
    static final int MAX_IMAGE_SIZE = 1 << 12;

    /**
     * Patches along a side: each image then has 16,385 tokens, each of which attends to all. The largest published
     * models have 32.
     */
    static final int MAX_GRID = 128;

    private static final int MAX_LAYERS = 1024;

    private Ranges() {}

    static void checkTower(String tower, int width, int layers, int heads, int mlpWidth) {
        check(tower + " width", width, MAX_DIMENSION);
        check(tower + " layer count", layers, MAX_LAYERS);
        check(tower + " head count", heads, width);
        check(tower + " MLP width", mlpWidth, MAX_DIMENSION);
        if (width % heads != 0)
            throw new ClipException(String.format(
                    Locale.ROOT, "the %s width %d is not a multiple of its %d heads", tower, width, heads));
    }

    static void checkEpsilon(String tower, float eps) {
        if (!(eps >= 0 && eps < 1))
            throw new ClipException("the %s layer norm epsilon is %s, expected 0 to 1".formatted(tower, eps));
    }

    static void check(String what, int value, int max) {
        if (value < 1 || value > max)
            throw new ClipException(String.format(Locale.ROOT, "the %s is %d, expected 1 to %d", what, value, max));
    }
}
