package io.github.clip4j.image;

/**
 * From CIELab of 8 bits to sRGB by the definitions (CIE 15, IEC 61966-2-1), both with the white of ICC profiles, D50.
 * Pillow asks Little CMS for the same, which interpolates in a table of 33 colours a side.
 */
final class CieLab {
    private static final double[] WHITE = {0.9642, 1, 0.8249};

    /** Bruce Lindbloom's matrix from XYZ to sRGB, adapted to D50 by Bradford's method. */
    private static final double[][] XYZ_TO_RGB = {
        {3.1338561, -1.6168667, -0.4906146},
        {-0.9787684, 1.9161415, 0.0334540},
        {0.0719453, -0.2289914, 1.4052427}
    };

    /** The least light that becomes a byte or more, by byte. */
    private static final double[] LIGHT = new double[256];

    static {
        for (int i = 0; i < 256; i++) {
            double v = (i - 0.5) / 255;
            LIGHT[i] = v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
        }
    }

    private CieLab() {}

    /** Converts in place: three bytes for each pixel, a and b signed. */
    static void toRgb(byte[] data) {
        double[] xyz = new double[3];
        for (int p = 0; p + 2 < data.length; p += 3) {
            double y = ((data[p] & 255) * 100 / 255.0 + 16) / 116;
            xyz[0] = WHITE[0] * cube(y + data[p + 1] / 500.0);
            xyz[1] = WHITE[1] * cube(y);
            xyz[2] = WHITE[2] * cube(y - data[p + 2] / 200.0);
            for (int c = 0; c < 3; c++) {
                double[] row = XYZ_TO_RGB[c];
                data[p + c] = encoded(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
            }
        }
    }

    private static double cube(double t) {
        return t > 24 / 116.0 ? t * t * t : 108 / 841.0 * (t - 16 / 116.0);
    }

    private static byte encoded(double light) {
        int low = 0;
        for (int step = 128; step > 0; step >>= 1) {
            if (light >= LIGHT[low + step]) low += step;
        }
        return (byte) low;
    }
}
