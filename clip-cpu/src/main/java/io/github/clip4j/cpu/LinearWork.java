package io.github.clip4j.cpu;

import io.github.clip4j.backend.Linear;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import org.jspecify.annotations.Nullable;

/**
 * {@code x Wᵀ + b} and what follows it, M x K times K x N. A unit is 64 columns of some rows: its tile of results stays in the thread's cache through all
 * blocks of K and the epilogue, and reaches the output once.
 */
final class LinearWork implements Team.Work {
    /** Rows of a unit at most: with 256 of K, what a second-level cache of 1 MB holds beside a panel's block. */
    private static final int MAX_ROWS = 264;

    /** Rows of a unit at least, when there are too few panels for all threads. */
    private static final int MIN_ROWS = 24;

    /** Units a thread, so that an interrupted thread holds nobody up for long. */
    private static final int UNITS_PER_THREAD = 4;

    private final Kernels kernels;
    private final CpuTensor out;
    private final CpuTensor x;
    private final PackedWeight weight;
    private final @Nullable Rows bias;
    private final Rows zeros;
    private final Epilogue epilogue;
    private final int rowsOfUnit;
    private final int chunks;

    LinearWork(CpuBackend backend, CpuTensor out, CpuTensor x, Linear w, Epilogue epilogue) {
        backend.work((long) x.rows() * x.columns() * out.columns());
        kernels = backend.kernels();
        zeros = backend.zeros();
        this.out = out;
        this.x = x;
        this.epilogue = epilogue;
        weight = (PackedWeight) w.weight();
        bias = w.bias() == null ? null : ((TableWeight) w.bias()).rowData();
        if (x.rows() != out.rows() || x.columns() != weight.columns() || out.columns() != weight.rows())
            throw new IllegalArgumentException("linear " + w.name() + ": output (" + out.rows() + ", " + out.columns()
                    + "), input (" + x.rows() + ", " + x.columns() + "), weight (" + weight.rows() + ", "
                    + weight.columns() + ") do not fit");
        int panels = PackedWeight.panels(weight.rows());
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * backend.team().threads(), panels);
        int most = Math.clamp(Math.ceilDiv(x.rows(), wanted), MIN_ROWS, MAX_ROWS);
        rowsOfUnit = Math.ceilDiv(most, Kernels.ROWS) * Kernels.ROWS;
        chunks = Math.ceilDiv(x.rows(), rowsOfUnit);
    }

    int units() {
        return PackedWeight.panels(weight.rows()) * chunks;
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int panel = unit / chunks;
        int row = unit % chunks * rowsOfUnit;
        int rows = Math.min(rowsOfUnit, x.rows() - row);
        int column = panel * Kernels.PANEL;
        Rows tile = workspace.tile(rowsOfUnit, Kernels.PANEL);
        kernels.fill(tile, bias == null ? zeros : bias.from(0, column), rows);
        int depth = x.columns();
        for (int k = 0; k < depth; k += Kernels.K_BLOCK) {
            Rows left = x.rowData().from(row, k);
            kernels.multiply(
                    tile, left, weight.panel(panel, k), rows, Math.min(Kernels.K_BLOCK, depth - k), workspace.sums);
        }
        epilogue.apply(kernels, out.rowData().from(row, column), tile, rows);
    }

    /** Takes a tile of 64 columns to the output. */
    interface Epilogue {
        void apply(Kernels kernels, Rows out, Rows tile, int rows);
    }
}
