package io.github.clip4j.cli.explain;

import java.util.List;
import java.util.Optional;

/**
 * Everything that an explanation shows.
 *
 * @param input the image's name
 * @param model what it was computed with
 * @param side S, of the image as the model sees it
 * @param rgb (S, S, 3)
 * @param text if one was given
 * @param cosine of image and text; 0 without a text
 * @param maps one or two
 */
record Explanation(
        String input, String model, int side, byte[] rgb, Optional<String> text, float cosine, List<HeatMap> maps) {
    /** How many pixels wide an image should be at least to be seen well. */
    private static final int SHOWN = 384;

    /** Pixels of the output for each pixel of the image. */
    int scale() {
        return Math.max(1, Math.ceilDiv(SHOWN, side));
    }

    /** A pixel as 0xRRGGBB. */
    int color(int x, int y) {
        int at = 3 * (y * side + x);
        return (rgb[at] & 255) << 16 | (rgb[at + 1] & 255) << 8 | (rgb[at + 2] & 255);
    }

    /**
     * A pixel without its colour and half of its contrast, as 0xRRGGBB, so that a map over it keeps the colours of its
     * legend as far as possible.
     */
    int gray(int x, int y) {
        int at = 3 * (y * side + x);
        double light = 0.299 * (rgb[at] & 255) + 0.587 * (rgb[at + 1] & 255) + 0.114 * (rgb[at + 2] & 255);
        return Math.toIntExact(Math.round(64 + light / 2)) * 0x010101;
    }

    String cosineText() {
        return HeatMap.Unit.COSINE.text(cosine);
    }
}
