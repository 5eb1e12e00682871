package io.github.clip4j.image.webp;

/**
 * The inverse transforms of RFC 6386, section 14, added to the prediction. Where a stream no encoder writes overflows
 * 16 bits, the results wrap as those of libwebp on x86-64 do.
 */
final class Vp8InverseTransform {
    /** sqrt(2) * cos(pi / 8) - 1 in 16 bits of fraction. */
    private static final int COS = 20091;
    /** sqrt(2) * sin(pi / 8) in 16 bits of fraction. */
    private static final int SIN = 35468;

    private final int[] columns = new int[16];

    /** The second-order block's transform, into the first coefficient of each of the 16 luma blocks. */
    static void walshHadamard(short[] in, short[] coefficients) {
        int[] rows = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = in[i] + in[12 + i];
            int b = in[4 + i] + in[8 + i];
            int c = in[4 + i] - in[8 + i];
            int d = in[i] - in[12 + i];
            rows[i] = a + b;
            rows[4 + i] = d + c;
            rows[8 + i] = a - b;
            rows[12 + i] = d - c;
        }
        for (int i = 0; i < 16; i += 4) {
            int first = rows[i] + 3;
            int a = first + rows[i + 3];
            int b = rows[i + 1] + rows[i + 2];
            int c = rows[i + 1] - rows[i + 2];
            int d = first - rows[i + 3];
            coefficients[i * 16] = (short) ((a + b) >> 3);
            coefficients[i * 16 + 16] = (short) ((d + c) >> 3);
            coefficients[i * 16 + 32] = (short) ((a - b) >> 3);
            coefficients[i * 16 + 48] = (short) ((d - c) >> 3);
        }
    }

    /** Adds one 4x4 block, transformed as its kind asks for, to the samples at {@code offset}. */
    void add(int kind, short[] in, int block, byte[] samples, int offset, int stride) {
        switch (kind) {
            case Vp8Residuals.FULL -> full(in, block * 16, samples, offset, stride);
            case Vp8Residuals.FIRST_THREE -> firstThree(in, block * 16, samples, offset, stride);
            case Vp8Residuals.DC_ONLY -> dcOnly(in[block * 16], samples, offset, stride);
            default -> {}
        }
    }

    /** Adds the four blocks of a chroma plane; libwebp has no three-coefficient shortcut there. */
    void addChroma(Vp8Residuals residuals, int firstBlock, byte[] samples, int offset, int stride) {
        int[] kinds = residuals.kinds;
        int any = kinds[firstBlock] | kinds[firstBlock + 1] | kinds[firstBlock + 2] | kinds[firstBlock + 3];
        if (any == Vp8Residuals.NONE) {
            return;
        }
        for (int i = 0; i < 4; i++) {
            int at = offset + (i >> 1) * 4 * stride + (i & 1) * 4;
            if (any == Vp8Residuals.DC_ONLY) {
                dcOnly(residuals.coefficients[(firstBlock + i) * 16], samples, at, stride);
            } else {
                full(residuals.coefficients, (firstBlock + i) * 16, samples, at, stride);
            }
        }
    }

    private void full(short[] in, int at, byte[] samples, int offset, int stride) {
        int[] t = columns;
        for (int i = 0; i < 4; i++) {
            int a = in[at + i] + in[at + 8 + i];
            int b = in[at + i] - in[at + 8 + i];
            int c = sin(in[at + 4 + i]) - cos(in[at + 12 + i]);
            int d = cos(in[at + 4 + i]) + sin(in[at + 12 + i]);
            t[4 * i] = (short) (a + d);
            t[4 * i + 1] = (short) (b + c);
            t[4 * i + 2] = (short) (b - c);
            t[4 * i + 3] = (short) (a - d);
        }
        for (int i = 0; i < 4; i++) {
            int dc = t[i] + 4;
            int a = dc + t[8 + i];
            int b = dc - t[8 + i];
            int c = sin(t[4 + i]) - cos(t[12 + i]);
            int d = cos(t[4 + i]) + sin(t[12 + i]);
            int row = offset + i * stride;
            addTo(samples, row, (short) (a + d));
            addTo(samples, row + 1, (short) (b + c));
            addTo(samples, row + 2, (short) (b - c));
            addTo(samples, row + 3, (short) (a - d));
        }
    }

    /** The full transform where only coefficients 0, 1 and 4 are not zero. */
    private static void firstThree(short[] in, int at, byte[] samples, int offset, int stride) {
        int dc = in[at] + 4;
        int c4 = sin(in[at + 4]);
        int d4 = cos(in[at + 4]);
        int c1 = sin(in[at + 1]);
        int d1 = cos(in[at + 1]);
        for (int i = 0; i < 4; i++) {
            int rowDc = switch (i) {
                case 0 -> dc + d4;
                case 1 -> dc + c4;
                case 2 -> dc - c4;
                default -> dc - d4;
            };
            int row = offset + i * stride;
            addTo(samples, row, rowDc + d1);
            addTo(samples, row + 1, rowDc + c1);
            addTo(samples, row + 2, rowDc - c1);
            addTo(samples, row + 3, rowDc - d1);
        }
    }

    private static void dcOnly(int coefficient, byte[] samples, int offset, int stride) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                addTo(samples, offset + y * stride + x, coefficient + 4);
            }
        }
    }

    private static int cos(int value) {
        return ((value * COS) >> 16) + value;
    }

    private static int sin(int value) {
        return (value * SIN) >> 16;
    }

    private static void addTo(byte[] samples, int at, int eighths) {
        samples[at] = (byte) Math.clamp((samples[at] & 0xff) + (eighths >> 3), 0, 255);
    }
}
