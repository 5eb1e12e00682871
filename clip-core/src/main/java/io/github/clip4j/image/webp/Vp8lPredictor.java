package io.github.clip4j.image.webp;

/** The spatial predictors of VP8L (RFC 9649, section 3.5.1) on ARGB pixels. */
final class Vp8lPredictor {
    private static final int BLACK = 0xff000000;

    private Vp8lPredictor() {}

    /**
     * Undoes the transform in place, for an image whose modes lie in the green channel of {@code tiles} of 2^bits
     * pixels.
     */
    static void undo(int[] argb, int width, int height, int[] tiles, int bits) {
        argb[0] = add(argb[0], BLACK);
        for (int x = 1; x < width; x++) {
            argb[x] = add(argb[x], argb[x - 1]);
        }
        int tilesPerRow = Vp8lTransforms.tiles(width, bits);
        for (int y = 1; y < height; y++) {
            int row = y * width;
            argb[row] = add(argb[row], argb[row - width]);
            for (int x = 1; x < width; ) {
                int mode = tiles[(y >> bits) * tilesPerRow + (x >> bits)] >> 8 & 15;
                int end = Math.min(((x >> bits) + 1) << bits, width);
                undoRun(mode, argb, row + x, row + end, width);
                x = end;
            }
        }
    }

    private static void undoRun(int mode, int[] p, int start, int end, int width) {
        switch (mode) {
            case 1 -> {
                for (int i = start; i < end; i++) {
                    p[i] = add(p[i], p[i - 1]);
                }
            }
            case 2 -> {
                for (int i = start; i < end; i++) {
                    p[i] = add(p[i], p[i - width]);
                }
            }
            case 11 -> {
                for (int i = start; i < end; i++) {
                    p[i] = add(p[i], select(p[i - 1], p[i - width], p[i - width - 1]));
                }
            }
            case 12 -> {
                for (int i = start; i < end; i++) {
                    p[i] = add(p[i], gradient(p[i - 1], p[i - width], p[i - width - 1]));
                }
            }
            case 13 -> {
                for (int i = start; i < end; i++) {
                    p[i] = add(p[i], halfGradient(average(p[i - 1], p[i - width]), p[i - width - 1]));
                }
            }
            default -> {
                for (int i = start; i < end; i++) {
                    int above = i - width;
                    p[i] = add(p[i], averaged(mode, p[i - 1], p[above - 1], p[above], p[above + 1]));
                }
            }
        }
    }

    /**
     * The modes that copy or average neighbours. To the right of a row's last pixel lies, above, the first pixel of its
     * own row.
     */
    private static int averaged(int mode, int left, int aboveLeft, int above, int aboveRight) {
        return switch (mode) {
            case 3 -> aboveRight;
            case 4 -> aboveLeft;
            case 5 -> average(average(left, aboveRight), above);
            case 6 -> average(left, aboveLeft);
            case 7 -> average(left, above);
            case 8 -> average(aboveLeft, above);
            case 9 -> average(above, aboveRight);
            case 10 -> average(average(left, aboveLeft), average(above, aboveRight));
            default -> BLACK; // 0, and 14 and 15, which libwebp treats alike
        };
    }

    /** The sum of two pixels, channel by channel modulo 256. */
    static int add(int a, int b) {
        int alphaGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return (alphaGreen & 0xff00ff00) | (redBlue & 0x00ff00ff);
    }

    private static int average(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    private static int select(int left, int above, int corner) {
        int difference = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int c = corner >>> shift & 0xff;
            difference += Math.abs((left >>> shift & 0xff) - c) - Math.abs((above >>> shift & 0xff) - c);
        }
        return difference <= 0 ? above : left;
    }

    private static int gradient(int left, int above, int corner) {
        int pixel = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (left >>> shift & 0xff) + (above >>> shift & 0xff) - (corner >>> shift & 0xff);
            pixel |= Math.clamp(value, 0, 255) << shift;
        }
        return pixel;
    }

    private static int halfGradient(int mean, int corner) {
        int pixel = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = mean >>> shift & 0xff;
            pixel |= Math.clamp(value + (value - (corner >>> shift & 0xff)) / 2, 0, 255) << shift;
        }
        return pixel;
    }
}
