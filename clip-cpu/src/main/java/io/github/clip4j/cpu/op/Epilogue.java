package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import java.util.EnumMap;
import java.util.Map;

/** Takes rows of 64 columns of a product to the output. */
public interface Epilogue {
    /** Adds them to the output. */
    Epilogue ADD = (kernels, out, tile, first, rows, _) -> kernels.add(out, first, tile, first, rows, Kernels.PANEL);

    /** Applies an activation to them. */
    Map<Activation, Epilogue> ACTIVATE = activate();

    /**
     * Takes some rows, while they are in the first-level cache.
     *
     * @param kernels to do it with
     * @param out where they belong, (first + rows, 64)
     * @param tile the sums, (first + rows, 64), adjacent
     * @param first row of both
     * @param rows 24 at most
     * @param workspace the thread's
     */
    void apply(Kernels kernels, Rows out, Rows tile, int first, int rows, Workspace workspace);

    private static Map<Activation, Epilogue> activate() {
        Map<Activation, Epilogue> epilogues = new EnumMap<>(Activation.class);
        for (Activation kind : Activation.values())
            epilogues.put(kind, (kernels, out, tile, first, rows, workspace) -> {
                // As one row: the tile's rows are adjacent.
                Rows to = Kernels.inPlace(kind) ? tile : workspace.free(rows);
                int toRow = Kernels.inPlace(kind) ? first : 0;
                kernels.activate(to, toRow, tile, first, 1, rows * Kernels.PANEL, kind, workspace.lanes);
                kernels.copy(out, first, to, toRow, rows, Kernels.PANEL);
            });
        return epilogues;
    }
}
