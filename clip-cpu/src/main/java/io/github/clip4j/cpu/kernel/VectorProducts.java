package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import io.github.clip4j.backend.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;

/**
 * Inner products of four rows with two queries at a time: eight chains of additions hide each other's latency, and with
 * the six vectors that are loaded they fit 16 registers. Where there are fewer rows or one query, the last counts
 * several times, which costs nothing while memory is the limit.
 *
 * <p>Rows are read from an array, into which somebody has copied them: the copy reads memory in order, and so fast that
 * both take less time than this loop over four rows of 100,000 in their place (16 and 19 to 24 ms, one thread of Zen
 * 4).
 */
final class VectorProducts {
    private static final int ROWS = 4;

    private VectorProducts() {}

    static void products(
            float[] out, int rows, float[] x, float[] queries, int first, int second, int columns, float[] sums) {
        for (int row = 0; row < rows; row += ROWS) {
            int last = rows - 1;
            int x0 = row * columns;
            int x1 = Math.min(row + 1, last) * columns;
            int x2 = Math.min(row + 2, last) * columns;
            int x3 = Math.min(row + 3, last) * columns;
            for (int part = 0; part < Kernels.LANES; part += Lanes.LENGTH)
                tile(sums, x, queries, x0, x1, x2, x3, first, second, columns, part);
            for (int i = 0; i < ROWS && row + i < rows; i++) {
                out[row + i] = ScalarMath.sumLanes(sums, i * Kernels.LANES);
                out[rows + row + i] = ScalarMath.sumLanes(sums, (ROWS + i) * Kernels.LANES);
            }
        }
    }

    /** A vector's worth of the 16 lanes of each product. */
    private static void tile(
            float[] sums,
            float[] x,
            float[] y,
            int x0,
            int x1,
            int x2,
            int x3,
            int first,
            int second,
            int columns,
            int part) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector c2 = zero;
        FloatVector c3 = zero;
        FloatVector d0 = zero;
        FloatVector d1 = zero;
        FloatVector d2 = zero;
        FloatVector d3 = zero;
        // As in Tile6x2, a branch that is never taken, which C2 does not know: it hoists no load over it. Without it C2
        // unrolls the loop, loads all rows first and spills accumulators.
        int never = -columns;
        for (int j = part; j < columns; j += Kernels.LANES) {
            FloatVector y0 = FloatVector.fromArray(SPECIES, y, first + j);
            FloatVector y1 = FloatVector.fromArray(SPECIES, y, second + j);
            FloatVector row = FloatVector.fromArray(SPECIES, x, x0 + j);
            c0 = row.fma(y0, c0);
            d0 = row.fma(y1, d0);
            row = FloatVector.fromArray(SPECIES, x, x1 + j);
            c1 = row.fma(y0, c1);
            d1 = row.fma(y1, d1);
            if (j == never) break;
            row = FloatVector.fromArray(SPECIES, x, x2 + j);
            c2 = row.fma(y0, c2);
            d2 = row.fma(y1, d2);
            row = FloatVector.fromArray(SPECIES, x, x3 + j);
            c3 = row.fma(y0, c3);
            d3 = row.fma(y1, d3);
        }
        c0.intoArray(sums, part);
        c1.intoArray(sums, Kernels.LANES + part);
        c2.intoArray(sums, 2 * Kernels.LANES + part);
        c3.intoArray(sums, 3 * Kernels.LANES + part);
        d0.intoArray(sums, 4 * Kernels.LANES + part);
        d1.intoArray(sums, 5 * Kernels.LANES + part);
        d2.intoArray(sums, 6 * Kernels.LANES + part);
        d3.intoArray(sums, 7 * Kernels.LANES + part);
    }
}
