package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.TableWeight;

/** {@link io.github.clip4j.backend.Ops#layerNorm}. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class LayerNormWork extends RowsWork {
    private Kernels kernels;
    private Rows out; // (M, C)
    private Rows x; // (M, C)
    private Rows weight; // (1, C)
    private Rows bias; // (1, C)
    private float eps;
    private int columns;

    public void run(Resources resources, CpuTensor to, CpuTensor from, LayerNorm ln) {
        kernels = resources.kernels();
        out = to.rowData();
        x = from.rowData();
        weight = ((TableWeight) ln.weight()).rowData();
        bias = ((TableWeight) ln.bias()).rowData();
        eps = ln.eps();
        columns = from.columns();
        share(resources, from.rows(), columns);
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        kernels.layerNorm(out, x, weight, bias, eps, first, end, columns, workspace.lanes);
    }
}
