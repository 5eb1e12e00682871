package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@link io.github.clip4j.backend.Backend#similarity} of 8-bit integers, shared out as {@link SimilarityWork} is. */
public final class ByteSimilarityWork implements Team.Work {
    /** Bytes of a unit. */
    private static final int UNIT = 1 << 20;

    /** Bytes of a block: with a query it fits the first cache. */
    private static final int BLOCK = 1 << 14;

    private final ColdStart start;
    private final MemorySegment stored;
    private final int[] out;
    private final int first;
    private final int rows;
    /** Elements of a row in memory, and padded. */
    private final int stride;

    private final int columns;
    /** (Q, columns). */
    private final short[] queries;

    private final int rowsOfUnit;

    /** Products of rows {@code from} to {@code end} - 1. */
    public ByteSimilarityWork(
            ColdStart start, int[] out, byte[] queries, MemorySegment stored, int stride, int from, int end) {
        this.start = start;
        this.stored = stored;
        this.out = out;
        this.first = from;
        this.rows = end - from;
        this.stride = stride;
        this.columns = (stride + Kernels.BYTE_LANES - 1) & -Kernels.BYTE_LANES;
        this.queries = widened(queries, stride, columns);
        this.rowsOfUnit = Math.max(1, UNIT / columns);
    }

    private static short[] widened(byte[] queries, int columns, int padded) {
        int count = queries.length / columns;
        short[] all = new short[Math.multiplyExact(count, padded)];
        for (int q = 0; q < count; q++)
            for (int j = 0; j < columns; j++) all[q * padded + j] = queries[q * columns + j];
        return all;
    }

    /** Shares the work out. */
    public void run(Team team) {
        start.computed((long) rows * queries.length, 0);
        team.run(Math.ceilDiv(rows, rowsOfUnit), this);
    }

    @Override
    public void run(int unit, Workspace workspace) {
        Kernels kernels = start.kernels();
        int from = unit * rowsOfUnit;
        int end = Math.min(rows, from + rowsOfUnit);
        int rowsOfBlock = Math.clamp(BLOCK / columns, 1, end - from);
        byte[] block = new byte[rowsOfBlock * columns];
        for (int row = from; row < end; row += rowsOfBlock) {
            int count = Math.min(rowsOfBlock, end - row);
            copy(first + row, count, block);
            for (int q = 0; q < queries.length / columns; q++)
                kernels.products(out, q * rows + row, count, block, queries, q * columns, columns);
        }
    }

    private void copy(int row, int count, byte[] block) {
        long at = (long) row * stride;
        if (stride == columns) MemorySegment.copy(stored, ValueLayout.JAVA_BYTE, at, block, 0, count * stride);
        else
            for (int i = 0; i < count; i++)
                MemorySegment.copy(stored, ValueLayout.JAVA_BYTE, at + (long) i * stride, block, i * columns, stride);
    }
}
