package io.github.clip4j.image.webp;

import java.util.Arrays;

/**
 * A frame's samples in whole macroblocks, with the borders that intra prediction reads (RFC 6386, section 12): one row
 * of 127 above (with its corner and four samples more than the width) and one column of 129 to the left.
 */
final class Vp8Planes {
    final byte[] y;
    final byte[] u;
    final byte[] v;
    final int lumaStride;
    final int chromaStride;

    Vp8Planes(int columns, int rows) {
        lumaStride = 1 + 16 * columns + 4;
        chromaStride = 1 + 8 * columns;
        y = plane(lumaStride, 1 + 16 * rows);
        u = plane(chromaStride, 1 + 8 * rows);
        v = plane(chromaStride, 1 + 8 * rows);
    }

    private static byte[] plane(int stride, int height) {
        byte[] plane = new byte[stride * height];
        Arrays.fill(plane, 0, stride, (byte) 127);
        for (int row = 1; row < height; row++) {
            plane[row * stride] = (byte) 129;
        }
        return plane;
    }

    /** Offset of a luma sample. */
    int luma(int x, int row) {
        return (row + 1) * lumaStride + x + 1;
    }

    /** Offset of a chroma sample. */
    int chroma(int x, int row) {
        return (row + 1) * chromaStride + x + 1;
    }
}
