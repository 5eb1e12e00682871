package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Elementwise loops without functions. A panel's few vectors have loops of their own, with constant bounds, which C2
 * unrolls.
 */
final class VectorCopy {
    private static final int PANEL_BYTES = Kernels.PANEL * Float.BYTES;

    private static final int MICRO_BYTES = Lanes.MICRO * Float.BYTES;

    private VectorCopy() {}

    static void copy(Rows out, int to, Rows x, int from, int rows, int columns) {
        if (columns == Kernels.PANEL) copyPanel(out, to, x, from, rows);
        else copyRows(out, to, x, from, rows, columns * Float.BYTES);
    }

    static void add(Rows inout, int to, Rows x, int from, int rows, int columns) {
        if (columns == Kernels.PANEL) addPanel(inout, to, x, from, rows);
        else addRows(inout, to, x, from, rows, columns * Float.BYTES);
    }

    private static void copyPanel(Rows out, int to, Rows x, int from, int rows) {
        MemorySegment y = out.memory();
        MemorySegment source = x.memory();
        Lanes.offHeap(y);
        Lanes.offHeap(source);
        for (int i = 0; i < rows; i++) {
            long toAt = out.offset(to + i, 0);
            long fromAt = x.offset(from + i, 0);
            for (int at = 0; at < PANEL_BYTES; at += Lanes.BYTES)
                FloatVector.fromMemorySegment(SPECIES, source, fromAt + at, NATIVE)
                        .intoMemorySegment(y, toAt + at, NATIVE);
        }
    }

    /** Rows of 64 to micro-panels. */
    static void pack(Rows out, int to, Rows x, int rows) {
        for (int part = 0; part < Kernels.PANEL / Lanes.MICRO; part++)
            packPart(
                    out.memory(),
                    x.memory(),
                    out.offset(part, (long) to * Lanes.MICRO),
                    x.offset(0, (long) part * Lanes.MICRO),
                    x.stride(),
                    rows);
    }

    private static void packPart(MemorySegment to, MemorySegment from, long toAt, long fromAt, int stride, int rows) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int i = 0; i < rows; i++)
            for (int at = 0; at < MICRO_BYTES; at += Lanes.BYTES)
                FloatVector.fromMemorySegment(SPECIES, from, fromAt + (long) i * stride + at, NATIVE)
                        .intoMemorySegment(to, toAt + (long) i * MICRO_BYTES + at, NATIVE);
    }

    private static void addPanel(Rows inout, int to, Rows x, int from, int rows) {
        MemorySegment y = inout.memory();
        MemorySegment source = x.memory();
        Lanes.offHeap(y);
        Lanes.offHeap(source);
        for (int i = 0; i < rows; i++) {
            long toAt = inout.offset(to + i, 0);
            long fromAt = x.offset(from + i, 0);
            for (int at = 0; at < PANEL_BYTES; at += Lanes.BYTES)
                FloatVector.fromMemorySegment(SPECIES, y, toAt + at, NATIVE)
                        .add(FloatVector.fromMemorySegment(SPECIES, source, fromAt + at, NATIVE))
                        .intoMemorySegment(y, toAt + at, NATIVE);
        }
    }

    private static void copyRows(Rows out, int to, Rows x, int from, int rows, int bytes) {
        for (int i = 0; i < rows; i++)
            copyRow(out.memory(), x.memory(), out.offset(to + i, 0), x.offset(from + i, 0), bytes);
    }

    private static void addRows(Rows inout, int to, Rows x, int from, int rows, int bytes) {
        for (int i = 0; i < rows; i++)
            addRow(inout.memory(), x.memory(), inout.offset(to + i, 0), x.offset(from + i, 0), bytes);
    }

    private static void copyRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE).intoMemorySegment(to, toAt + at, NATIVE);
    }

    private static void addRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            FloatVector.fromMemorySegment(SPECIES, to, toAt + at, NATIVE)
                    .add(FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE))
                    .intoMemorySegment(to, toAt + at, NATIVE);
    }

    static void scale(Rows out, Rows x, int row, int columns, float factor) {
        int bound = SPECIES.loopBound(columns);
        scaleRow(out.memory(), x.memory(), out.offset(row, 0), x.offset(row, 0), bound * Float.BYTES, factor);
        for (int column = bound; column < columns; column++) out.set(row, column, x.get(row, column) * factor);
    }

    private static void scaleRow(
            MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes, float factor) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .mul(factors)
                    .intoMemorySegment(to, toAt + at, NATIVE);
    }
}
