package io.github.clip4j.image.webp;

import java.util.HexFormat;

/** Distance codes of VP8L (RFC 9649, section 3.6.2.3). */
final class Vp8lDistances {
    /**
     * The neighbourhood of the 120 short codes: rows up in the high half of a byte, 8 minus columns to the left in the
     * low half.
     */
    private static final byte[] NEIGHBOURS = HexFormat.of()
            .parseHex("1807171928062729161a262a38053739151b363a252b4804"
                    + "4749141c353b464a242c58454b343c035759131d565a232d"
                    + "444c555b333d68026769121e666a222e545c434d656b323e"
                    + "78017779535d111f646c424e767a212f757b313f636d525e"
                    + "00747c414f1020626e30737d515f40727e616f50717f6070");

    private Vp8lDistances() {}

    /** How many pixels back a code leads in an image of a given width. */
    static int toPixels(int code, int width) {
        if (code > NEIGHBOURS.length) {
            return code - NEIGHBOURS.length;
        }
        int neighbour = NEIGHBOURS[code - 1];
        int distance = (neighbour >> 4) * width + 8 - (neighbour & 15);
        return Math.max(distance, 1);
    }
}
