package io.github.clip4j.cli.explain;

import java.util.Locale;

/**
 * From dark violet over red and orange to pale yellow, lighter step by step, so that the order is seen without colours
 * too. Between the points of matplotlib's inferno.
 */
final class Palette {
    /** The share of a map's colour in a pixel; the rest is the image in gray. */
    static final double OPACITY = 0.65;

    /** What legends stand on: the middle of the image's grays. */
    static final int MIDDLE_GRAY = 0x808080;

    private static final int[] POINTS = {
        0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d, 0xfcffa4
    };

    private Palette() {}

    /** The colour of a level from 0 to 1, as 0xRRGGBB. */
    static int color(double level) {
        double at = Math.clamp(level, 0.0, 1.0) * (POINTS.length - 1);
        int below = Math.min((int) at, POINTS.length - 2);
        return mix(POINTS[below], POINTS[below + 1], at - below);
    }

    /** The colour of a level over gray, as a map shows it. */
    static int over(int gray, double level) {
        return mix(gray, color(level), OPACITY);
    }

    /** Between two colours: 0 is the first. */
    static int mix(int first, int second, double share) {
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = (first >> shift) & 255;
            int b = (second >> shift) & 255;
            color |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return color;
    }

    static String css(int color) {
        return String.format(Locale.ROOT, "#%06x", color);
    }
}
