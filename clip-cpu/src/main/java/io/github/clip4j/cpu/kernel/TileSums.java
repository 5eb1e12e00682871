package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** {@code c = start + sums} for the rows of a register tile, whose sums lie row by row, 64 to a row. */
final class TileSums {
    private TileSums() {}

    static void add(Rows c, Rows start, int row, int rows, float[] sums) {
        MemorySegment to = c.memory();
        MemorySegment from = start.memory();
        for (int i = 0; i < rows; i++) addRow(to, from, c.offset(row + i, 0), start.offset(row + i, 0), sums, i);
    }

    private static void addRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, float[] sums, int row) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < Kernels.PANEL; at += Lanes.LENGTH) {
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, row * Kernels.PANEL + at);
            long bytes = (long) at * Float.BYTES;
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + bytes, NATIVE)
                    .add(sum)
                    .intoMemorySegment(to, toAt + bytes, NATIVE);
        }
    }
}
