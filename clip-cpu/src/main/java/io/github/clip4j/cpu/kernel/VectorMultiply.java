package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;

/** Covers rows x 64 with register tiles. The tile's shape is a constant of the species, so these loops hold no decision for C2 to regret. */
final class VectorMultiply {
    private VectorMultiply() {}

    static void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, float[] sums) {
        int row = first;
        for (; row < end - 1; row += Kernels.ROWS) {
            sixRows(a, b, row, depth, sums);
            TileSums.add(c, start, row, Kernels.ROWS, sums);
        }
        if (row < end) {
            oneRow(a, b, row, depth, sums);
            TileSums.add(c, start, row, 1, sums);
        }
    }

    private static void sixRows(Rows a, Rows b, int row, int depth, float[] sums) {
        MemorySegment left = a.memory();
        MemorySegment right = b.memory();
        long aAt = a.offset(row, 0);
        if (Lanes.PARTS > 1) {
            for (int at = 0; at < Kernels.PANEL; at += 2 * Lanes.LENGTH)
                Tile6x2.multiply(sums, at, left, right, aAt, b.at() + (long) at * Float.BYTES, a.stride(), depth);
        } else {
            Tile6x4.multiply(sums, left, right, aAt, b.at(), a.stride(), depth);
        }
    }

    private static void oneRow(Rows a, Rows b, int row, int depth, float[] sums) {
        MemorySegment left = a.memory();
        long aAt = a.offset(row, 0);
        for (int at = 0; at < Kernels.PANEL; at += 4 * Lanes.LENGTH)
            Tile1x4.multiply(sums, at, left, b.memory(), aAt, b.at() + (long) at * Float.BYTES, depth);
    }
}
