package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.TableWeight;
import java.util.Objects;

/** {@link io.github.clip4j.backend.Ops#textTokens}. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class TextTokensWork extends RowsWork {
    private Kernels kernels;
    private Rows out; // (M, C)
    private CpuTensor ids; // (M, 1)
    private CpuTensor positions; // (M, 1)
    private TableWeight table; // (V, C)
    private TableWeight positional; // (L, C)
    private int columns;

    public void run(Resources resources, CpuTensor to, CpuTensor tokens, CpuTensor places, TextEmbedding embedding) {
        kernels = resources.kernels();
        out = to.rowData();
        ids = tokens;
        positions = places;
        table = (TableWeight) embedding.tokenEmbedding();
        positional = (TableWeight) embedding.positionalEmbedding();
        columns = to.paddedColumns();
        share(resources, to.rows(), columns);
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        for (int row = first; row < end; row++) {
            int id = Objects.checkIndex(ids.integer(row, 0), table.rows());
            int position = Objects.checkIndex(positions.integer(row, 0), positional.rows());
            kernels.copy(out, row, table.rowData(), id, 1, columns);
            kernels.add(out, row, positional.rowData(), position, 1, columns);
        }
    }
}
