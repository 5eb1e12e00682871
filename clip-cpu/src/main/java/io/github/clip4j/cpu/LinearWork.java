package io.github.clip4j.cpu;

import io.github.clip4j.backend.Linear;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import org.jspecify.annotations.Nullable;

/**
 * {@code x Wᵀ + b} and what follows it, M x K times K x N. A unit is 64 columns of some rows. Its rows are gone through six at a time, which hold a register
 * tile: what follows the product is done while the strip is in the first-level cache. With several blocks of K, sums wait in the thread's tile.
 */
final class LinearWork implements Team.Work {
    /**
     * Rows of a unit at most. A panel of weights comes from memory once a unit, so the more rows share it the better: of 257 rows, 66, 132 and all at once
     * reached 176, 184 and 193 GFLOP/s.
     */
    private static final int MAX_ROWS = 516;

    /** Rows of a unit at least, when there are too few panels for all threads. */
    private static final int MIN_ROWS = 24;

    /** Units a thread, so that an interrupted thread holds nobody up for long. */
    private static final int UNITS_PER_THREAD = 4;

    /** Rows whose results wait for what follows: 6 KB. */
    private static final int GROUP = 4 * Kernels.ROWS;

    private final CpuBackend backend;
    private final CpuTensor out;
    private final CpuTensor x;
    private final Panels weight;
    private final @Nullable Rows bias;
    private final Rows zeros;
    private final @Nullable Epilogue epilogue;
    private final int rowsOfUnit;
    private final int chunks;

    /**
     * A product.
     *
     * @param weight the layer's matrix, open
     * @param epilogue what takes results to the output; null if they are the output
     */
    LinearWork(CpuBackend backend, CpuTensor out, CpuTensor x, Linear w, Panels weight, @Nullable Epilogue epilogue) {
        backend.work((long) x.rows() * x.columns() * out.columns());
        this.backend = backend;
        this.out = out;
        this.x = x;
        this.weight = weight;
        this.epilogue = epilogue;
        if (x.rows() != out.rows() || x.columns() != weight.columns() || out.columns() != weight.rows())
            throw new IllegalArgumentException("linear " + w.name() + ": output (" + out.rows() + ", " + out.columns()
                    + "), input (" + x.rows() + ", " + x.columns() + "), weight (" + weight.rows() + ", "
                    + weight.columns() + ") do not fit");
        bias = w.bias() == null ? null : ((TableWeight) w.bias()).everyRow();
        zeros = backend.zeros();
        int panels = PackedWeight.panels(weight.rows());
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * backend.team().threads(), panels);
        int most = Math.clamp(Math.ceilDiv(x.rows(), wanted), MIN_ROWS, MAX_ROWS);
        int even = Math.ceilDiv(x.rows(), Math.ceilDiv(x.rows(), most));
        rowsOfUnit = Math.ceilDiv(even, Kernels.ROWS) * Kernels.ROWS;
        chunks = Math.ceilDiv(x.rows(), rowsOfUnit);
    }

    int units() {
        return PackedWeight.panels(weight.rows()) * chunks;
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int panel = unit / chunks;
        int first = unit % chunks * rowsOfUnit;
        Strips strips = new Strips(workspace, first, Math.min(x.rows() - first, rowsOfUnit), panel * Kernels.PANEL);
        int depth = x.columns();
        for (int k = 0; k < depth; k += Kernels.K_BLOCK) {
            int block = Math.min(Kernels.K_BLOCK, depth - k);
            Rows right = weight.factor(panel, k, block, strips.kernels, workspace);
            strips.multiply(right, k, block, k + block == depth);
        }
    }

    /** The rows of a unit, six at a time. */
    private final class Strips {
        /** Asked for anew by each unit: a warm-up that ends meanwhile helps at once. */
        private final Kernels kernels = backend.kernels();

        private final Rows tile;
        private final Rows free;
        private final Rows to;
        private final Rows oneBias;
        private final float[] sums;
        private final int first;
        private final int rows;

        Strips(Workspace workspace, int first, int rows, int column) {
            tile = workspace.results(rowsOfUnit);
            free = workspace.free(GROUP);
            sums = workspace.sums;
            to = out.rowData().from(first, column);
            oneBias = bias == null ? zeros : bias.from(0, column);
            this.first = first;
            this.rows = rows;
        }

        /** One block of K for all rows; after the last block the results are in the output. */
        void multiply(Rows right, int k, int depth, boolean last) {
            Rows left = x.rowData().from(first, k);
            Rows start = k == 0 ? oneBias : tile;
            if (!last) {
                kernels.multiply(tile, start, left, right, 0, rows, depth, sums);
            } else if (epilogue == null) {
                // A strip that is not full must not write beyond the output's last row.
                int whole = rows - rows % Kernels.ROWS;
                kernels.multiply(to, start, left, right, 0, whole, depth, sums);
                if (whole < rows) group(right, left, start, whole, depth);
            } else {
                for (int row = 0; row < rows; row += GROUP) group(right, left, start, row, depth);
            }
        }

        /** The last block of K for some rows, and what follows it while they are in the first-level cache. */
        private void group(Rows right, Rows left, Rows start, int row, int depth) {
            int end = Math.min(rows, row + GROUP);
            kernels.multiply(tile, start, left, right, row, end, depth, sums);
            if (epilogue == null) kernels.copy(to, row, tile, row, end - row, Kernels.PANEL);
            else epilogue.apply(kernels, to, tile, row, end - row, free);
        }
    }

    /** Takes rows of 64 columns to the output. */
    interface Epilogue {
        /**
         * Takes some rows.
         *
         * @param kernels what to do it with
         * @param out where they belong, (first + rows, 64)
         * @param tile the sums, (first + rows, 64), adjacent
         * @param first row of both
         * @param rows 24 at most
         * @param free room for as much, (rows, 64), adjacent
         */
        void apply(Kernels kernels, Rows out, Rows tile, int first, int rows, Rows free);
    }
}
