package io.github.clip4j.cpu.kernel;

/**
 * Covers rows x columns with register tiles. The tile's shape is a constant, so C2 has no decision to make in these
 * loops that it could later regret.
 */
final class VectorMultiply {
    private VectorMultiply() {}

    static void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, int columns, float[] sums) {
        int row = first;
        for (; row < end - 1; row += Kernels.ROWS) {
            if (Lanes.TILE_VECTORS == 2) Tile6x2.multiply(c, start, a, b, row, depth, columns);
            else sixRows(c, start, a, b, row, depth, columns, sums);
        }
        if (row < end) {
            oneRow(a, b, row, depth, columns, sums);
            TileSums.add(c, start, row, 1, sums);
        }
    }

    private static void sixRows(Rows c, Rows start, Rows a, Rows b, int row, int depth, int columns, float[] sums) {
        for (int at = 0; at < columns; at += Lanes.MICRO)
            Tile6x4.multiply(
                    sums,
                    at,
                    a.memory(),
                    b.memory(),
                    a.offset(row, 0),
                    b.offset(at / Lanes.MICRO, 0),
                    a.stride(),
                    depth);
        TileSums.add(c, start, row, Kernels.ROWS, sums);
    }

    /** Four vectors of columns at a time: one micro-panel, or two. */
    private static void oneRow(Rows a, Rows b, int row, int depth, int columns, float[] sums) {
        for (int at = 0; at < columns; at += 4 * Lanes.LENGTH) {
            long bAt = b.offset(at / Lanes.MICRO, 0);
            long secondAt = b.offset((at + 2 * Lanes.LENGTH) / Lanes.MICRO, (at + 2 * Lanes.LENGTH) % Lanes.MICRO);
            Tile1x4.multiply(sums, at, a.memory(), b.memory(), a.offset(row, 0), bAt, secondAt, depth);
        }
    }
}
