package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import java.lang.foreign.MemorySegment;

/**
 * Hands each result to a {@link Trace} on its way. The fused operations run their default, unfused bodies, whose bits
 * the backend's fused ones must equal: so the audited forward pass is the one that runs. The model's code does not know
 * of it.
 */
public final class TracingOps implements Ops {
    private static final String OUT_PROJ = ".attn.out_proj";
    private static final String C_PROJ = ".mlp.c_proj";
    private static final String C_FC = ".c_fc";

    private final Session session;
    private final Ops ops;
    private final Trace trace;

    public TracingOps(Session session, Trace trace) {
        this.session = session;
        this.ops = session.ops();
        this.trace = trace;
    }

    private void tap(String name, Tensor tensor) {
        if (trace.wants(name)) trace.record(name, tensor.rows(), tensor.columns(), read(tensor));
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[Math.multiplyExact(tensor.rows(), tensor.columns())];
        session.read(tensor, MemorySegment.ofArray(values));
        return values;
    }

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        ops.linear(out, x, w);
        if (w.name().endsWith(".in_proj"))
            tapThirds(w.name().substring(0, w.name().length() - "in_proj".length()), out);
        else tap(w.name(), out);
    }

    private void tapThirds(String prefix, Tensor qkv) {
        int c = qkv.columns() / 3;
        float[] all = null;
        for (int third = 0; third < 3; third++) {
            String name = prefix + "qkv".charAt(third);
            if (!trace.wants(name)) continue;
            if (all == null) all = read(qkv);
            float[] part = new float[qkv.rows() * c];
            for (int row = 0; row < qkv.rows(); row++) System.arraycopy(all, row * 3 * c + third * c, part, row * c, c);
            trace.record(name, qkv.rows(), c, part);
        }
    }

    @Override
    public void layerNorm(Tensor out, Tensor x, LayerNorm ln) {
        ops.layerNorm(out, x, ln);
        tap(ln.name(), out);
    }

    @Override
    public void attention(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        String probabilities = heads.name() + ".probabilities";
        if (trace.wants(probabilities)) {
            Tensor p = session.floats("probabilities", qkv.rows() * heads.heads(), sequences.tokens());
            attentionProbabilities(p, qkv, heads, sequences);
            tap(probabilities, p);
        }
        ops.attention(out, qkv, heads, sequences);
        tap(heads.name() + ".context", out);
    }

    @Override
    public void attentionProbabilities(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        ops.attentionProbabilities(out, qkv, heads, sequences);
    }

    @Override
    public void linearActivation(Tensor out, Tensor x, Linear w, Activation kind) {
        Ops.super.linearActivation(out, x, w, kind);
        tap(w.name().substring(0, w.name().length() - C_FC.length()) + ".gelu", out);
    }

    @Override
    public void linearAdd(Tensor inout, Tensor x, Linear w, Tensor scratch) {
        Ops.super.linearAdd(inout, x, w, scratch);
        String name = w.name();
        if (name.endsWith(OUT_PROJ))
            tap(name.substring(0, name.length() - OUT_PROJ.length()) + ".attn_residual", inout);
        else tap(name.substring(0, name.length() - C_PROJ.length()), inout);
    }

    @Override
    public void activation(Tensor inout, Activation kind) {
        ops.activation(inout, kind);
    }

    @Override
    public void add(Tensor inout, Tensor y) {
        ops.add(inout, y);
    }

    @Override
    public void gatherRows(Tensor out, Tensor x, Tensor rows) {
        ops.gatherRows(out, x, rows);
        tap(out.name(), out);
    }

    @Override
    public void patches(Tensor out, Tensor pixels, int side, int patchSize) {
        ops.patches(out, pixels, side, patchSize);
    }

    @Override
    public void visionTokens(Tensor out, Tensor patches, VisionEmbedding embedding) {
        ops.visionTokens(out, patches, embedding);
        tap(embedding.name(), out);
    }

    @Override
    public void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding) {
        ops.textTokens(out, ids, positions, embedding);
        tap(embedding.name(), out);
    }

    @Override
    public void l2Normalize(Tensor inout) {
        ops.l2Normalize(inout);
        tap(inout.name(), inout);
    }
}
