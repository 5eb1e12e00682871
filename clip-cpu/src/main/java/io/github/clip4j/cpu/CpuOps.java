package io.github.clip4j.cpu;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.backend.reference.ScalarMath;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.op.ActivationWork;
import io.github.clip4j.cpu.op.AddWork;
import io.github.clip4j.cpu.op.AttentionRowsWork;
import io.github.clip4j.cpu.op.AttentionWork;
import io.github.clip4j.cpu.op.CpuTensor;
import io.github.clip4j.cpu.op.Epilogue;
import io.github.clip4j.cpu.op.LayerNormWork;
import io.github.clip4j.cpu.op.LinearWork;
import io.github.clip4j.cpu.op.PatchesWork;
import io.github.clip4j.cpu.op.ProbabilitiesWork;
import io.github.clip4j.cpu.op.Resources;
import io.github.clip4j.cpu.op.TextTokensWork;
import io.github.clip4j.cpu.op.VisionTokensWork;
import io.github.clip4j.cpu.weight.Panels;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link Ops} on the team. All objects are made once: operations allocate nothing on the heap. */
final class CpuOps implements Ops {
    private final CpuSession session;
    private final LinearWork linear = new LinearWork();
    private final LayerNormWork layerNorm = new LayerNormWork();
    private final AttentionWork attention = new AttentionWork();
    private final AttentionRowsWork attentionRows = new AttentionRowsWork();
    private final ProbabilitiesWork probabilities = new ProbabilitiesWork();
    private final ActivationWork activation = new ActivationWork();
    private final AddWork add = new AddWork();
    private final PatchesWork patches = new PatchesWork();
    private final VisionTokensWork visionTokens = new VisionTokensWork();
    private final TextTokensWork textTokens = new TextTokensWork();

    CpuOps(CpuSession session) {
        this.session = session;
    }

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        linear(out, x, w, null);
    }

    @Override
    public void linearActivation(Tensor out, Tensor x, Linear w, Activation kind) {
        linear(out, x, w, Epilogue.ACTIVATE.get(kind));
    }

    @Override
    public void linearAdd(Tensor inout, Tensor x, Linear w, Tensor scratch) {
        linear(inout, x, w, Epilogue.ADD);
    }

    private void linear(Tensor out, Tensor x, Linear w, @Nullable Epilogue epilogue) {
        // First of all: a closed backend must not map a weight anew.
        Resources resources = session.resources();
        try (Panels panels = Panels.open(w.weight())) {
            linear.run(resources, cpu(out), cpu(x), w, panels, epilogue);
        }
    }

    @Override
    public void attention(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        attention.run(session.resources(), cpu(out), cpu(qkv), heads, sequences);
    }

    @Override
    public void attentionRows(Tensor out, Tensor qkv, Heads heads, Sequences sequences, Tensor rows, Tensor scratch) {
        attentionRows.run(session.resources(), cpu(out), cpu(qkv), heads, sequences, cpu(rows));
    }

    @Override
    public void attentionProbabilities(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        sequences.requireNoPrefix();
        probabilities.run(session.resources(), cpu(out), cpu(qkv), heads, sequences);
    }

    @Override
    public void layerNorm(Tensor out, Tensor x, LayerNorm ln) {
        layerNorm.run(session.resources(), cpu(out), cpu(x), ln);
    }

    @Override
    public void l2Normalize(Tensor inout) {
        Rows rows = cpu(inout).rowData();
        // A few embeddings are too little work for vectors or threads.
        float[] row = session.resources().workspace().row(inout.columns());
        for (int m = 0; m < inout.rows(); m++) {
            for (int j = 0; j < inout.columns(); j++) row[j] = rows.get(m, j);
            ScalarMath.l2Normalize(row, 0, inout.columns());
            for (int j = 0; j < inout.columns(); j++) rows.set(m, j, row[j]);
        }
    }

    @Override
    public void activation(Tensor inout, Activation kind) {
        activation.run(session.resources(), cpu(inout), kind);
    }

    @Override
    public void add(Tensor inout, Tensor y) {
        add.run(session.resources(), cpu(inout), cpu(y));
    }

    @Override
    public void gatherRows(Tensor out, Tensor x, Tensor rows) {
        Kernels kernels = session.resources().kernels();
        int columns = cpu(out).paddedColumns();
        for (int i = 0; i < out.rows(); i++) {
            int row = Objects.checkIndex(cpu(rows).integer(i, 0), x.rows());
            kernels.copy(cpu(out).rowData(), i, cpu(x).rowData(), row, 1, columns);
        }
    }

    @Override
    public void patches(Tensor out, Tensor pixels, int side, int patchSize) {
        patches.run(session.resources(), cpu(out), cpu(pixels), side, patchSize);
    }

    @Override
    public void visionTokens(Tensor out, Tensor of, VisionEmbedding embedding) {
        visionTokens.run(session.resources(), cpu(out), cpu(of), embedding);
    }

    @Override
    public void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding) {
        textTokens.run(session.resources(), cpu(out), cpu(ids), cpu(positions), embedding);
    }

    private static CpuTensor cpu(Tensor tensor) {
        return (CpuTensor) tensor;
    }
}
