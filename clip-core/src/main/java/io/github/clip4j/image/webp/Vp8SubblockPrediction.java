package io.github.clip4j.image.webp;

/**
 * Intra prediction of 4x4 luma subblocks (RFC 6386, section 12.3). The edge of a subblock is numbered as in the RFC:
 * from the lowest sample to the left (0) over the corner (4) to the last sample above and to the right (12).
 */
final class Vp8SubblockPrediction {
    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    static final int LEFT_DOWN = 4;
    static final int RIGHT_DOWN = 5;
    static final int VERTICAL_RIGHT = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;
    static final int MODES = 10;

    private final int[] e = new int[13];
    private byte[] s = {};
    private int at;
    private int stride;

    /**
     * Fills a subblock.
     *
     * @param mode one of the ten modes
     * @param samples the luma plane, and {@code offset} the subblock's first sample in it
     * @param aboveRight offset of the four samples that continue the row above to the right
     */
    void predict(int mode, byte[] samples, int offset, int lumaStride, int aboveRight) {
        s = samples;
        at = offset;
        stride = lumaStride;
        gatherEdge(aboveRight);
        switch (mode) {
            case DC -> dc();
            case TRUE_MOTION -> Vp8BlockPrediction.trueMotion(s, at, stride, 4);
            case VERTICAL -> vertical();
            case HORIZONTAL -> horizontal();
            case LEFT_DOWN -> leftDown();
            case RIGHT_DOWN -> rightDown();
            case VERTICAL_RIGHT -> verticalRight();
            case VERTICAL_LEFT -> verticalLeft();
            case HORIZONTAL_DOWN -> horizontalDown();
            default -> horizontalUp();
        }
    }

    private void gatherEdge(int aboveRight) {
        for (int i = 0; i < 4; i++) {
            e[3 - i] = s[at + i * stride - 1] & 0xff;
            e[5 + i] = s[at - stride + i] & 0xff;
            e[9 + i] = s[aboveRight + i] & 0xff;
        }
        e[4] = s[at - stride - 1] & 0xff;
    }

    private void set(int x, int y, int value) {
        s[at + y * stride + x] = (byte) value;
    }

    /** The mean of edge samples i and i + 1, rounded. */
    private int mean2(int i) {
        return (e[i] + e[i + 1] + 1) >> 1;
    }

    /** The mean of edge samples i - 1, i (twice) and i + 1, rounded. */
    private int mean3(int i) {
        return mean3(e[i - 1], e[i], e[i + 1]);
    }

    private static int mean3(int a, int b, int c) {
        return (a + 2 * b + c + 2) >> 2;
    }

    private void dc() {
        int sum = 4;
        for (int i = 0; i < 4; i++) {
            sum += e[i] + e[5 + i];
        }
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                set(x, y, sum >> 3);
            }
        }
    }

    private void vertical() {
        for (int x = 0; x < 4; x++) {
            int value = mean3(5 + x);
            for (int y = 0; y < 4; y++) {
                set(x, y, value);
            }
        }
    }

    private void horizontal() {
        for (int y = 0; y < 4; y++) {
            int value = y < 3 ? mean3(3 - y) : mean3(e[1], e[0], e[0]);
            for (int x = 0; x < 4; x++) {
                set(x, y, value);
            }
        }
    }

    private void leftDown() {
        for (int diagonal = 0; diagonal < 7; diagonal++) {
            int value = diagonal < 6 ? mean3(6 + diagonal) : mean3(e[11], e[12], e[12]);
            for (int x = Math.max(0, diagonal - 3); x <= Math.min(3, diagonal); x++) {
                set(x, diagonal - x, value);
            }
        }
    }

    private void rightDown() {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                set(x, y, mean3(4 + x - y));
            }
        }
    }

    private void verticalRight() {
        for (int x = 0; x < 4; x++) {
            int even = mean2(4 + x);
            int odd = mean3(4 + x);
            set(x, 0, even);
            set(x, 1, odd);
            if (x < 3) {
                set(x + 1, 2, even);
                set(x + 1, 3, odd);
            }
        }
        set(0, 2, mean3(3));
        set(0, 3, mean3(2));
    }

    private void verticalLeft() {
        for (int x = 0; x < 4; x++) {
            int even = mean2(5 + x);
            int odd = mean3(6 + x);
            set(x, 0, even);
            set(x, 1, odd);
            if (x > 0) {
                set(x - 1, 2, even);
                set(x - 1, 3, odd);
            }
        }
        // The two last samples break the pattern.
        set(3, 2, mean3(10));
        set(3, 3, mean3(11));
    }

    private void horizontalDown() {
        for (int y = 0; y < 4; y++) {
            int even = mean2(3 - y);
            int odd = mean3(4 - y);
            set(0, y, even);
            set(1, y, odd);
            if (y < 3) {
                set(2, y + 1, even);
                set(3, y + 1, odd);
            }
        }
        set(2, 0, mean3(5));
        set(3, 0, mean3(6));
    }

    private void horizontalUp() {
        set(0, 0, mean2(2));
        set(1, 0, mean3(2));
        set(2, 0, mean2(1));
        set(0, 1, mean2(1));
        set(3, 0, mean3(1));
        set(1, 1, mean3(1));
        set(2, 1, mean2(0));
        set(0, 2, mean2(0));
        int last = mean3(e[1], e[0], e[0]);
        set(3, 1, last);
        set(1, 2, last);
        set(2, 2, e[0]);
        set(3, 2, e[0]);
        for (int x = 0; x < 4; x++) {
            set(x, 3, e[0]);
        }
    }
}
