package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** {@code c += sums} for the 6 rows and 4 vectors of {@link Tile6x4}. */
final class TileSums {
    private TileSums() {}

    static void addTo(MemorySegment c, long at, int stride, float[] sums) {
        for (int row = 0; row < Kernels.ROWS; row++) {
            long to = at + (long) row * stride;
            int from = row * 4 * Lanes.LENGTH;
            addVector(c, to, sums, from);
            addVector(c, to + Lanes.BYTES, sums, from + Lanes.LENGTH);
            addVector(c, to + 2L * Lanes.BYTES, sums, from + 2 * Lanes.LENGTH);
            addVector(c, to + 3L * Lanes.BYTES, sums, from + 3 * Lanes.LENGTH);
        }
    }

    private static void addVector(MemorySegment c, long at, float[] sums, int from) {
        Lanes.addTo(c, at, FloatVector.fromArray(Lanes.SPECIES, sums, from));
    }
}
