package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;

/** {@link io.github.clip4j.backend.Ops#activation}. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class ActivationWork extends RowsWork {
    private Kernels kernels;
    private Rows inout; // (M, N)
    private Activation kind;
    private int columns;

    public void run(Resources resources, CpuTensor what, Activation which) {
        kernels = resources.kernels();
        inout = what.rowData();
        kind = which;
        columns = what.paddedColumns();
        share(resources, what.rows(), columns);
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        int rows = end - first;
        if (Kernels.inPlace(kind)) {
            kernels.activate(inout, first, inout, first, rows, columns, kind, workspace.lanes);
            return;
        }
        Rows x = workspace.tile(rows, columns);
        kernels.copy(x, 0, inout, first, rows, columns);
        kernels.activate(inout, first, x, 0, rows, columns, kind, workspace.lanes);
    }
}
