package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.TableWeight;

/** {@link io.github.clip4j.backend.Ops#visionTokens}. B batch, T tokens, G = T - 1 patches. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class VisionTokensWork extends RowsWork {
    private Kernels kernels;
    private Rows out; // (B*T, C)
    private Rows patches; // (B*G, C)
    private Rows classEmbedding; // (1, C)
    private Rows positional; // (T, C)
    private int tokens;
    private int columns;

    public void run(Resources resources, CpuTensor to, CpuTensor from, VisionEmbedding embedding) {
        kernels = resources.kernels();
        out = to.rowData();
        patches = from.rowData();
        classEmbedding = ((TableWeight) embedding.classEmbedding()).rowData();
        positional = ((TableWeight) embedding.positionalEmbedding()).rowData();
        tokens = embedding.positionalEmbedding().rows();
        columns = to.paddedColumns();
        share(resources, to.rows(), columns);
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        for (int row = first; row < end; row++) {
            int token = row % tokens;
            if (token == 0) kernels.copy(out, row, classEmbedding, 0, 1, columns);
            else kernels.copy(out, row, patches, row / tokens * (tokens - 1) + token - 1, 1, columns);
            kernels.add(out, row, positional, token, 1, columns);
        }
    }
}
