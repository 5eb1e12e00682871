package io.github.clip4j.image;

/** How a decoded image keeps its pixels: the mode that Pillow chooses for the same file. Resizing depends on it. */
public enum ImageMode {
    /** Black and white, one byte per pixel, 0 or 255. */
    BILEVEL("1", 1),
    /** Gray, one byte. */
    L("L", 1),
    /** Gray and alpha. */
    LA("LA", 2),
    /** An index into a palette of at most 256 colours. */
    P("P", 1),
    /** Red, green, blue. */
    RGB("RGB", 3),
    /** Red, green, blue, alpha, not premultiplied. */
    RGBA("RGBA", 4),
    /** Cyan, magenta, yellow, black; 0 is no ink. */
    CMYK("CMYK", 4),
    /** Gray of 16 bits, little-endian. */
    I16("I;16", 2),
    /** Gray of 32 bits, signed, little-endian. */
    I32("I", 4),
    /** Gray as float32, little-endian. */
    F32("F", 4);

    private final String pillowName;
    private final int bytesPerPixel;

    ImageMode(String pillowName, int bytesPerPixel) {
        this.pillowName = pillowName;
        this.bytesPerPixel = bytesPerPixel;
    }

    /**
     * Pillow's name of the mode.
     *
     * @return for example {@code I;16}
     */
    public String pillowName() {
        return pillowName;
    }

    /**
     * The width of a pixel.
     *
     * @return 1 to 4
     */
    public int bytesPerPixel() {
        return bytesPerPixel;
    }

    /** Whether a pixel is one sample of several bytes. */
    boolean isWide() {
        return this == I16 || this == I32 || this == F32;
    }

    boolean hasAlpha() {
        return this == LA || this == RGBA;
    }
}
