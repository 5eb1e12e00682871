package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;

/** Covers rows x 64 with register tiles. The tile's shape is a constant of the species, so these loops hold no decision for C2 to regret. */
final class VectorMultiply {
    private VectorMultiply() {}

    static void multiply(Rows c, Rows a, Rows b, int rows, int depth, float[] sums) {
        int row = 0;
        for (; row < rows - 1; row += Kernels.ROWS) sixRows(c, a, b, row, depth, sums);
        if (row < rows) oneRow(c, a, b, row, depth);
    }

    private static void sixRows(Rows c, Rows a, Rows b, int row, int depth, float[] sums) {
        long cAt = c.offset(row, 0);
        long aAt = a.offset(row, 0);
        if (Lanes.PARTS > 1) {
            for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += 2 * Lanes.BYTES)
                Tile6x2.multiply(
                        c.memory(), a.memory(), b.memory(), cAt + at, aAt, b.at() + at, c.stride(), a.stride(), depth);
        } else {
            for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += 4 * Lanes.BYTES) {
                Tile6x4.multiply(sums, a.memory(), b.memory(), aAt, b.at() + at, a.stride(), depth);
                TileSums.addTo(c.memory(), cAt + at, c.stride(), sums);
            }
        }
    }

    private static void oneRow(Rows c, Rows a, Rows b, int row, int depth) {
        MemorySegment left = a.memory();
        long cAt = c.offset(row, 0);
        long aAt = a.offset(row, 0);
        for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += 4 * Lanes.BYTES)
            Tile1x4.multiply(c.memory(), left, b.memory(), cAt + at, aAt, b.at() + at, depth);
    }
}
