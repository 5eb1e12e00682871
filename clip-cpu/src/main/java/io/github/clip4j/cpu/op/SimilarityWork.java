package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.tensor.MatrixView;

/**
 * {@link io.github.clip4j.backend.Backend#similarity}. A unit is some stored rows, which are read a block at a time, as
 * many as fit the first caches: all queries use them there.
 */
public final class SimilarityWork implements Team.Work {
    /** Elements of a unit: 1 MB, read in some tens of microseconds. */
    private static final int UNIT = 1 << 18;

    /** Elements of a block: 64 KB. */
    private static final int BLOCK = 1 << 14;

    private final ColdStart start;
    private final MatrixView stored;
    private final float[] out;
    private final int first;
    private final int rows;
    /** Elements of a row, padded. */
    private final int columns;
    /** (Q, columns). */
    private final float[] queries;

    private final int rowsOfUnit;

    /** Products of rows {@code from} to {@code end} - 1. */
    public SimilarityWork(ColdStart start, float[] out, float[] queries, MatrixView stored, int from, int end) {
        this.start = start;
        this.stored = stored;
        this.out = out;
        this.first = from;
        this.rows = end - from;
        this.columns = (stored.columns() + Kernels.LANES - 1) & -Kernels.LANES;
        this.queries = padded(queries, stored.columns(), columns);
        this.rowsOfUnit = Math.max(1, UNIT / columns);
    }

    private static float[] padded(float[] queries, int columns, int padded) {
        int count = queries.length / columns;
        float[] all = new float[Math.multiplyExact(count, padded)];
        for (int q = 0; q < count; q++) System.arraycopy(queries, q * columns, all, q * padded, columns);
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
        float[] block = new float[rowsOfBlock * columns];
        float[] products = new float[2 * rowsOfBlock];
        for (int row = from; row < end; row += rowsOfBlock) {
            int count = Math.min(rowsOfBlock, end - row);
            for (int i = 0; i < count; i++) stored.read(first + row + i, 0, block, i * columns, stored.columns());
            int total = queries.length / columns;
            for (int q = 0; q < total; q += 2) {
                int second = Math.min(q + 1, total - 1);
                kernels.products(
                        products, count, block, queries, q * columns, second * columns, columns, workspace.sums);
                System.arraycopy(products, 0, out, q * rows + row, count);
                if (second > q) System.arraycopy(products, count, out, second * rows + row, count);
            }
        }
    }
}
