package io.github.clip4j.image;

import java.util.Arrays;

/**
 * Rows of an image in the form in which they are resized: in its own mode, colours multiplied by alpha, or in RGB. They
 * can be converted a band at a time, since the heap that holds the image need not hold another.
 *
 * @param image any image
 * @param mode the image's own, or RGB
 */
record Rows(Image image, ImageMode mode) {
    private static final int BAND_BYTES = 1 << 20;

    Resampler.Layout layout() {
        return new Resampler.Layout(image.width(), mode);
    }

    /** How many rows should be read at once; even, since {@link RgbRows} takes two at a time. */
    int band() {
        return Math.max(2, BAND_BYTES / Math.max(1, layout().rowBytes()) / 2 * 2);
    }

    boolean areConverted() {
        return mode != image.mode() || mode.hasAlpha();
    }

    byte[] all() {
        return areConverted() ? read(0, image.height()) : image.data();
    }

    /** A copy of some rows, converted. */
    byte[] read(int first, int count) {
        int rowBytes = image.width() * image.mode().bytesPerPixel();
        byte[] own = Arrays.copyOfRange(image.data(), first * rowBytes, (first + count) * rowBytes);
        if (mode != image.mode()) return image.with(image.width(), count, own).toRgb();
        if (mode.hasAlpha()) Alpha.premultiply(own, mode.bytesPerPixel());
        return own;
    }
}
