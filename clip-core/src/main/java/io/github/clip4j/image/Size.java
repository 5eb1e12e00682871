package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/**
 * A height and a width, in the order in which configuration files give them.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Size(int height, int width) {
    /** The largest side, far above any model's. */
    static final int MAX = 1 << 14;

    /** Checks the range. */
    public Size {
        if (height < 1 || width < 1 || height > MAX || width > MAX) {
            throw new ClipException("image size: expected 1 to " + MAX + ", found " + height + "x" + width);
        }
    }

    /**
     * A square.
     *
     * @param side rows and columns
     * @return the size
     */
    public static Size square(int side) {
        return new Size(side, side);
    }

    boolean isSquare() {
        return height == width;
    }
}
