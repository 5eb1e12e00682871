package io.github.clip4j.image.webp;

/** The transforms of VP8L (RFC 9649, section 3.5) and their inverses, which work in place on a whole image. */
final class Vp8lTransforms {
    static final int PREDICTOR = 0;
    static final int COLOR = 1;
    static final int SUBTRACT_GREEN = 2;
    static final int COLOR_INDEXING = 3;

    private Vp8lTransforms() {}

    /**
     * A transform as read from the stream.
     *
     * @param type one of the four
     * @param width of the image that its inverse gives
     * @param bits of the tiles' size, or of the number of pixels bundled into one
     * @param data the tiles, or the 256, 16, 4 or 2 colours
     */
    @SuppressWarnings("ArrayRecordComponent") // read once from the stream: never compared
    record Transform(int type, int width, int bits, int[] data) {}

    /** How many tiles of 2^bits pixels cover a length. */
    static int tiles(int length, int bits) {
        return (length + (1 << bits) - 1) >> bits;
    }

    static void undo(Transform transform, int[] argb, int height) {
        int width = transform.width();
        switch (transform.type()) {
            case PREDICTOR -> Vp8lPredictor.undo(argb, width, height, transform.data(), transform.bits());
            case COLOR -> undoColor(argb, width, height, transform.data(), transform.bits());
            case SUBTRACT_GREEN -> addGreen(argb, width * height);
            default -> undoColorIndexing(argb, width, height, transform.data(), transform.bits());
        }
    }

    private static void addGreen(int[] argb, int pixels) {
        for (int i = 0; i < pixels; i++) {
            int pixel = argb[i];
            int green = pixel >>> 8 & 0xff;
            int redBlue = (pixel & 0x00ff00ff) + (green << 16 | green);
            argb[i] = (pixel & 0xff00ff00) | (redBlue & 0x00ff00ff);
        }
    }

    private static void undoColor(int[] argb, int width, int height, int[] tiles, int bits) {
        int tilesPerRow = tiles(width, bits);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; ) {
                int tile = tiles[(y >> bits) * tilesPerRow + (x >> bits)];
                int end = Math.min(x + (1 << bits), width);
                undoColorRun(argb, y * width + x, y * width + end, tile);
                x = end;
            }
        }
    }

    private static void undoColorRun(int[] argb, int start, int end, int tile) {
        byte greenToRed = (byte) tile;
        byte greenToBlue = (byte) (tile >> 8);
        byte redToBlue = (byte) (tile >> 16);
        for (int i = start; i < end; i++) {
            int pixel = argb[i];
            byte green = (byte) (pixel >> 8);
            int red = (pixel >> 16) + ((greenToRed * green) >> 5) & 0xff;
            int blue = pixel + ((greenToBlue * green) >> 5) + ((redToBlue * (byte) red) >> 5) & 0xff;
            argb[i] = (pixel & 0xff00ff00) | red << 16 | blue;
        }
    }

    /** Spreads bundles of indices to pixels, backwards: a pixel never lies before the bundle it is read from. */
    private static void undoColorIndexing(int[] argb, int width, int height, int[] colors, int bits) {
        int bundledWidth = tiles(width, bits);
        int bitsPerPixel = 8 >> bits;
        int indexMask = (1 << bitsPerPixel) - 1;
        int positionMask = (1 << bits) - 1;
        for (int y = height - 1; y >= 0; y--) {
            for (int x = width - 1; x >= 0; x--) {
                int bundle = argb[y * bundledWidth + (x >> bits)] >>> 8 & 0xff;
                argb[y * width + x] = colors[bundle >>> ((x & positionMask) * bitsPerPixel) & indexMask];
            }
        }
    }
}
