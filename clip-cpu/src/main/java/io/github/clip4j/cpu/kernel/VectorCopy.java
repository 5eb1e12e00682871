package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Elementwise loops without functions. A panel's few vectors have loops of their own, with constant bounds, which C2 unrolls. */
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
                Lanes.store(Lanes.load(source, fromAt + at), y, toAt + at);
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
                Lanes.store(Lanes.load(from, fromAt + (long) i * stride + at), to, toAt + (long) i * MICRO_BYTES + at);
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
                Lanes.addTo(y, toAt + at, Lanes.load(source, fromAt + at));
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
        for (int at = 0; at < bytes; at += Lanes.BYTES) Lanes.store(Lanes.load(from, fromAt + at), to, toAt + at);
    }

    private static void addRow(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES) Lanes.addTo(to, toAt + at, Lanes.load(from, fromAt + at));
    }

    static void scale(Rows out, Rows x, int row, int columns, float factor) {
        int bound = Lanes.SPECIES.loopBound(columns);
        scaleRow(out.memory(), x.memory(), out.offset(row, 0), x.offset(row, 0), bound * Float.BYTES, factor);
        for (int column = bound; column < columns; column++) out.set(row, column, x.get(row, column) * factor);
    }

    private static void scaleRow(
            MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes, float factor) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, factor);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            Lanes.store(Lanes.load(from, fromAt + at).mul(factors), to, toAt + at);
    }
}
