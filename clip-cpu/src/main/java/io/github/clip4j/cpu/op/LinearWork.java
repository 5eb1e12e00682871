package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Linear;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.PackedWeight;
import io.github.clip4j.cpu.weight.Panels;
import io.github.clip4j.cpu.weight.TableWeight;
import org.jspecify.annotations.Nullable;

/**
 * {@code x Wᵀ + b} and what follows it, M x K times K x N. A unit is 64 columns of some rows. Its rows are computed six
 * at a time, as a register tile: what follows the product is done while the strip is in the first-level cache. With
 * several blocks of K, sums wait in the thread's tile.
 *
 * <p>All columns of some rows come before other rows. A row of each matrix is a page or more, and with more rows
 * between two uses of a page the processor must look up its address anew: 2,056 rows were 7 % slower.
 *
 * <p>A session has one such object for all of its products.
 */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class LinearWork implements Team.Work {
    /**
     * Rows of a unit at most. A panel of weights comes from memory once per unit, so the more rows share it the better:
     * of 257 rows, 66, 132 and all at once reached 176, 184 and 193 GFLOP/s.
     */
    private static final int MAX_ROWS = 516;

    /** Rows of a unit at least, when there are too few panels for all threads. */
    private static final int MIN_ROWS = 24;

    /** Units per thread, so that an interrupted thread holds nobody up for long. */
    private static final int UNITS_PER_THREAD = 4;

    /** Rows whose results wait for what follows: 6 KB. */
    private static final int GROUP = 4 * Kernels.ROWS;

    private Resources resources;
    private CpuTensor out;
    private CpuTensor x;
    private Panels weight;
    private @Nullable TableWeight bias;
    private @Nullable Epilogue epilogue;
    private int rowsOfUnit;

    /**
     * One product.
     *
     * @param panels the layer's matrix, open
     * @param what takes results to the output; null if they are the output
     */
    public void run(Resources with, CpuTensor to, CpuTensor from, Linear w, Panels panels, @Nullable Epilogue what) {
        if (from.rows() != to.rows() || from.columns() != panels.columns() || to.columns() != panels.rows())
            throw new IllegalArgumentException("linear " + w.name() + ": output (" + to.rows() + ", " + to.columns()
                    + "), input (" + from.rows() + ", " + from.columns() + "), weight (" + panels.rows() + ", "
                    + panels.columns() + ") do not fit");
        resources = with;
        resources.computed((long) from.rows() * from.columns() * to.columns(), from.rows());
        out = to;
        x = from;
        weight = panels;
        bias = (TableWeight) w.bias();
        epilogue = what;
        int columns = PackedWeight.panels(panels.rows());
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * resources.team().threads(), columns);
        int most = Math.clamp(Math.ceilDiv(x.rows(), wanted), MIN_ROWS, MAX_ROWS);
        int even = Math.ceilDiv(x.rows(), Math.ceilDiv(x.rows(), most));
        rowsOfUnit = Math.ceilDiv(even, Kernels.ROWS) * Kernels.ROWS;
        int chunks = Math.ceilDiv(x.rows(), rowsOfUnit);
        resources.team().run(columns * chunks, this, resources.workspace());
    }

    @Override
    public void run(int unit, Workspace workspace) {
        // Asked for anew by each unit: a warm-up that ends meanwhile helps at once.
        Kernels kernels = resources.kernels();
        int panels = PackedWeight.panels(weight.rows());
        int panel = unit % panels;
        int column = panel * Kernels.PANEL;
        int first = unit / panels * rowsOfUnit;
        int rows = Math.min(x.rows() - first, rowsOfUnit);
        int depth = x.columns();
        Rows tile = workspace.results(rowsOfUnit);
        Rows start = bias == null ? resources.zeros() : bias.everyRow(column, workspace.start);
        workspace.to.over(out.rowData(), first, column);
        for (int k = 0; k < depth; k += Kernels.K_BLOCK) {
            int block = Math.min(Kernels.K_BLOCK, depth - k);
            workspace.left.over(x.rowData(), first, k);
            Rows right = weight.factor(panel, k, block, kernels, workspace);
            if (k + block < depth)
                kernels.multiply(tile, start, workspace.left, right, 0, rows, block, Kernels.PANEL, workspace.sums);
            else lastBlock(kernels, workspace, start, right, rows, block);
            start = tile;
        }
    }

    /** The last block of K; its results go to the output. */
    private void lastBlock(Kernels kernels, Workspace workspace, Rows start, Rows right, int rows, int depth) {
        int row = 0;
        if (epilogue == null) {
            // A strip that is not full must not write beyond the output's last row.
            row = rows - rows % Kernels.ROWS;
            kernels.multiply(workspace.to, start, workspace.left, right, 0, row, depth, Kernels.PANEL, workspace.sums);
        }
        Rows tile = workspace.results(rowsOfUnit);
        for (; row < rows; row += GROUP) {
            int end = Math.min(rows, row + GROUP);
            kernels.multiply(tile, start, workspace.left, right, row, end, depth, Kernels.PANEL, workspace.sums);
            if (epilogue == null) kernels.copy(workspace.to, row, tile, row, end - row, Kernels.PANEL);
            else epilogue.apply(kernels, workspace.to, tile, row, end - row, workspace);
        }
    }
}
