package io.github.clip4j.image;

/**
 * The compression of ThunderScan for pixels of 4 bits: of a byte the two high bits say what the rest is, a run of the
 * last value, two or three differences from it, or a value. Each row begins anew with the value 0.
 */
final class TiffThunder {
    private static final int LITTLE_STEPS = 1;
    private static final int LARGE_STEPS = 2;
    private static final int VALUE = 3;

    /** By two and by three bits; the middle one of each says that there is no pixel. */
    private static final int[] LITTLE = {0, 1, 0, -1};

    private static final int[] LARGE = {0, 1, 2, 3, 0, -3, -2, -1};

    private final byte[] in;
    private final byte[] out;
    private int p;
    private int row;
    private int x;
    private int end;
    private int last;

    private TiffThunder(byte[] in, byte[] out) {
        this.in = in;
        this.out = out;
    }

    /** Fills rows of so many pixels; returns how many bytes of them there are before one that is short or too long. */
    static int decode(byte[] in, byte[] out, int width) {
        TiffThunder thunder = new TiffThunder(in, out);
        int rowBytes = (width + 1) / 2;
        thunder.end = width;
        for (int row = 0; row < out.length; row += rowBytes) {
            thunder.row = row;
            if (!thunder.decodeRow()) return row;
        }
        return out.length;
    }

    private boolean decodeRow() {
        x = 0;
        last = 0;
        while (x < end) {
            if (p == in.length) return false;
            int code = in[p++] & 255;
            switch (code >> 6) {
                case LITTLE_STEPS -> {
                    for (int shift = 4; shift >= 0; shift -= 2) step(LITTLE, code >> shift & 3);
                }
                case LARGE_STEPS -> {
                    for (int shift = 3; shift >= 0; shift -= 3) step(LARGE, code >> shift & 7);
                }
                case VALUE -> put(code);
                default -> {
                    int run = code & 63;
                    if (run > end - x) return false;
                    for (int i = 0; i < run; i++) put(last);
                }
            }
        }
        return true;
    }

    private void step(int[] steps, int which) {
        if (which != steps.length / 2) put(last + steps[which]);
    }

    /** What a code has beyond the row is left out. */
    private void put(int value) {
        last = value & 15;
        if (x == end) return;
        out[row + x / 2] |= (byte) (x % 2 == 0 ? last << 4 : last);
        x++;
    }
}
