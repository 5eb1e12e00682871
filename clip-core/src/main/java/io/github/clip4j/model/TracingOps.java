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
 * Hands each result to a {@link Trace} on its way: those of modules by the modules' names, others where the model taps
 * them. The fused operations run their default, unfused bodies, whose bits the backend's fused ones must equal: so the
 * audited forward pass is the one that runs.
 */
final class TracingOps implements Ops {
    private final Session session;
    private final Ops ops;
    private final Trace trace;

    TracingOps(Session session, Trace trace) {
        this.session = session;
        this.ops = session.ops();
        this.trace = trace;
    }

    @Override
    public void tap(String name, Tensor result, int column, int columns) {
        if (!trace.wants(name)) return;
        float[] values = read(result);
        if (columns < result.columns()) values = columnsOf(values, result, column, columns);
        trace.record(name, result.rows(), columns, values);
    }

    @Override
    public boolean observes(String name) {
        return trace.wants(name);
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[Math.multiplyExact(tensor.rows(), tensor.columns())];
        session.read(tensor, MemorySegment.ofArray(values));
        return values;
    }

    private static float[] columnsOf(float[] all, Tensor tensor, int column, int columns) {
        float[] part = new float[tensor.rows() * columns];
        for (int row = 0; row < tensor.rows(); row++)
            System.arraycopy(all, row * tensor.columns() + column, part, row * columns, columns);
        return part;
    }

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        ops.linear(out, x, w);
        tap(w.name(), out);
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
    }
}
