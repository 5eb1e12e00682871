package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;

/** {@link io.github.clip4j.backend.Ops#add}. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class AddWork extends RowsWork {
    private Kernels kernels;
    private Rows inout; // (M, N)
    private Rows y; // (M, N)
    private int columns;

    public void run(Resources resources, CpuTensor to, CpuTensor what) {
        kernels = resources.kernels();
        inout = to.rowData();
        y = what.rowData();
        columns = to.paddedColumns();
        share(resources, to.rows(), columns);
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        kernels.add(inout, first, y, first, end - first, columns);
    }
}
