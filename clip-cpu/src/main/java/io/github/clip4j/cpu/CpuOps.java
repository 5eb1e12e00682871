package io.github.clip4j.cpu;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.reference.ScalarMath;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link Ops} on the team. B batch, T tokens, C width, H heads, D head size; M, N, K as in BLAS. */
final class CpuOps implements Ops {
    /** Elements that a unit of an elementwise operation has at least: some microseconds. */
    private static final int UNIT = 1 << 14;

    private final CpuSession session;

    CpuOps(CpuSession session) {
        this.session = session;
    }

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        linear(out, x, w, null);
    }

    @Override
    public void linearActivation(Tensor out, Tensor x, Linear w, Activation kind) {
        linear(out, x, w, (kernels, to, tile, first, rows, free) -> {
            kernels.activate(free, 0, tile, first, 1, rows * Kernels.PANEL, kind);
            kernels.copy(to, first, free, 0, rows, Kernels.PANEL);
        });
    }

    @Override
    public void linearAdd(Tensor inout, Tensor x, Linear w, Tensor scratch) {
        linear(
                inout,
                x,
                w,
                (kernels, to, tile, first, rows, _) -> kernels.add(to, first, tile, first, rows, Kernels.PANEL));
    }

    private void linear(Tensor out, Tensor x, Linear w, LinearWork.@Nullable Epilogue epilogue) {
        CpuBackend backend = session.backend();
        try (Panels panels = w.weight() instanceof LazyWeight lazy ? lazy.open() : (PackedWeight) w.weight()) {
            LinearWork work = new LinearWork(backend, cpu(out), cpu(x), w, panels, epilogue);
            backend.team().run(work.units(), work, session.workspace());
        }
    }

    @Override
    public void attention(Tensor out, Tensor qkv, Heads heads) {
        CpuBackend backend = session.backend();
        AttentionWork work = new AttentionWork(backend, cpu(out), cpu(qkv), heads);
        backend.team().run(work.units(), work, session.workspace());
    }

    @Override
    public void attentionRows(Tensor out, Tensor qkv, Heads heads, Tensor rows, Tensor scratch) {
        CpuBackend backend = session.backend();
        AttentionRowsWork work =
                new AttentionRowsWork(AttentionScores.of(backend, cpu(qkv), heads), cpu(out), cpu(rows));
        backend.team().run(work.units(), work, session.workspace());
    }

    @Override
    public void attentionProbabilities(Tensor out, Tensor qkv, Heads heads) {
        heads.requireNoPrefix();
        CpuBackend backend = session.backend();
        ProbabilitiesWork work = new ProbabilitiesWork(AttentionScores.of(backend, cpu(qkv), heads), cpu(out));
        backend.team().run(work.units(), work, session.workspace());
    }

    @Override
    public void layerNorm(Tensor out, Tensor x, LayerNorm ln) {
        Kernels kernels = session.backend().kernels();
        Rows to = cpu(out).rowData();
        Rows from = cpu(x).rowData();
        Kernels.Norm norm =
                new Kernels.Norm(table(ln.weight()).rowData(), table(ln.bias()).rowData(), ln.eps());
        int columns = x.columns();
        byRows(
                x.rows(),
                columns,
                (first, end, workspace) -> kernels.layerNorm(to, from, norm, first, end, columns, workspace.lanes));
    }

    @Override
    public void l2Normalize(Tensor inout) {
        Rows rows = cpu(inout).rowData();
        // A few embeddings: no work for vectors or threads.
        float[] row = new float[inout.columns()];
        for (int m = 0; m < inout.rows(); m++) {
            for (int j = 0; j < row.length; j++) row[j] = rows.get(m, j);
            ScalarMath.l2Normalize(row, 0, row.length);
            for (int j = 0; j < row.length; j++) rows.set(m, j, row[j]);
        }
    }

    @Override
    public void activation(Tensor inout, Activation kind) {
        Kernels kernels = session.backend().kernels();
        Rows rows = cpu(inout).rowData();
        int columns = cpu(inout).paddedColumns();
        byRows(inout.rows(), columns, (first, end, workspace) -> {
            Rows x = workspace.tile(end - first, columns);
            kernels.copy(x, 0, rows, first, end - first, columns);
            kernels.activate(rows, first, x, 0, end - first, columns, kind);
        });
    }

    @Override
    public void add(Tensor inout, Tensor y) {
        Kernels kernels = session.backend().kernels();
        Rows to = cpu(inout).rowData();
        Rows from = cpu(y).rowData();
        int columns = cpu(inout).paddedColumns();
        byRows(inout.rows(), columns, (first, end, _) -> kernels.add(to, first, from, first, end - first, columns));
    }

    @Override
    public void gatherRows(Tensor out, Tensor x, Tensor rows) {
        Kernels kernels = session.backend().kernels();
        Rows to = cpu(out).rowData();
        Rows from = cpu(x).rowData();
        int columns = cpu(out).paddedColumns();
        for (int i = 0; i < out.rows(); i++) {
            int row = Objects.checkIndex(cpu(rows).integer(i, 0), x.rows());
            kernels.copy(to, i, from, row, 1, columns);
        }
    }

    @Override
    public void patches(Tensor out, Tensor pixels, int side, int patchSize) {
        int grid = side / patchSize;
        Rows to = cpu(out).rowData();
        Rows from = cpu(pixels).rowData();
        byRows(out.rows(), out.columns(), (first, end, _) -> {
            for (int row = first; row < end; row++) {
                int patch = row % (grid * grid);
                long corner = (long) (patch / grid) * patchSize * side + (long) (patch % grid) * patchSize;
                patch(to.from(row, 0), from.from(row / (grid * grid), corner), side, patchSize);
            }
        });
    }

    private static void patch(Rows to, Rows from, int side, int patchSize) {
        int lines = 3 * patchSize;
        for (int line = 0; line < lines; line++) {
            long source = ((long) (line / patchSize) * side + line % patchSize) * side;
            MemorySegment.copy(
                    from.memory(),
                    from.offset(0, source),
                    to.memory(),
                    to.offset(0, (long) line * patchSize),
                    (long) patchSize * Float.BYTES);
        }
    }

    @Override
    public void visionTokens(Tensor out, Tensor patches, VisionEmbedding embedding) {
        Kernels kernels = session.backend().kernels();
        Rows classRow = table(embedding.classEmbedding()).rowData();
        Rows patchRows = cpu(patches).rowData();
        Rows positional = table(embedding.positionalEmbedding()).rowData();
        Rows to = cpu(out).rowData();
        int tokens = embedding.positionalEmbedding().rows();
        int columns = cpu(out).paddedColumns();
        byRows(out.rows(), columns, (first, end, _) -> {
            for (int row = first; row < end; row++) {
                int token = row % tokens;
                if (token == 0) kernels.copy(to, row, classRow, 0, 1, columns);
                else kernels.copy(to, row, patchRows, row / tokens * (tokens - 1) + token - 1, 1, columns);
                kernels.add(to, row, positional, token, 1, columns);
            }
        });
    }

    @Override
    public void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding) {
        Kernels kernels = session.backend().kernels();
        TableWeight table = table(embedding.tokenEmbedding());
        TableWeight positional = table(embedding.positionalEmbedding());
        Rows to = cpu(out).rowData();
        int columns = cpu(out).paddedColumns();
        byRows(out.rows(), columns, (first, end, _) -> {
            for (int row = first; row < end; row++) {
                int id = Objects.checkIndex(cpu(ids).integer(row, 0), table.rows());
                int position = Objects.checkIndex(cpu(positions).integer(row, 0), positional.rows());
                kernels.copy(to, row, table.rowData(), id, 1, columns);
                kernels.add(to, row, positional.rowData(), position, 1, columns);
            }
        });
    }

    /** Shares rows out, so many at a time that a unit is worth a thread's while. */
    private void byRows(int rows, int columns, RowRange body) {
        int rowsOfUnit = Math.ceilDiv(UNIT, columns);
        Team.Work work =
                (unit, workspace) -> body.run(unit * rowsOfUnit, Math.min(rows, (unit + 1) * rowsOfUnit), workspace);
        session.backend().team().run(Math.ceilDiv(rows, rowsOfUnit), work, session.workspace());
    }

    private static CpuTensor cpu(Tensor tensor) {
        return (CpuTensor) tensor;
    }

    private static TableWeight table(Weight weight) {
        return (TableWeight) weight;
    }

    private interface RowRange {
        void run(int first, int end, Workspace workspace);
    }
}
