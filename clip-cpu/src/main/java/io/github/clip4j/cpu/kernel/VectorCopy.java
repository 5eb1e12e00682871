package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Elementwise loops without functions. */
final class VectorCopy {
    private VectorCopy() {}

    static void fill(Rows c, Rows row, int rows) {
        for (int i = 0; i < rows; i++)
            copyRow(c.memory(), row.memory(), c.offset(i, 0), row.at(), Kernels.PANEL * Float.BYTES);
    }

    static void copy(Rows out, Rows x, int rows, int columns) {
        for (int i = 0; i < rows; i++)
            copyRow(out.memory(), x.memory(), out.offset(i, 0), x.offset(i, 0), columns * Float.BYTES);
    }

    static void add(Rows inout, Rows x, int rows, int columns) {
        for (int i = 0; i < rows; i++)
            addRow(inout.memory(), x.memory(), inout.offset(i, 0), x.offset(i, 0), columns * Float.BYTES);
    }

    private static void copyRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) Lanes.store(Lanes.load(from, fromAt + at), to, toAt + at);
    }

    private static void addRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) Lanes.addTo(to, toAt + at, Lanes.load(from, fromAt + at));
    }

    static void scale(Rows out, Rows x, int columns, float factor) {
        int bound = Lanes.SPECIES.loopBound(columns);
        scaleRow(out.memory(), x.memory(), out.at(), x.at(), bound * Float.BYTES, factor);
        for (int column = bound; column < columns; column++) out.set(0, column, x.get(0, column) * factor);
    }

    private static void scaleRow(
            MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes, float factor) {
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, factor);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            Lanes.store(Lanes.load(from, fromAt + at).mul(factors), to, toAt + at);
    }
}
