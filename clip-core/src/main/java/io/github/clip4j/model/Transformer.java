package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A stack of residual attention blocks. B batch, M rows, C width. */
record Transformer(List<ResidualAttentionBlock> blocks) {
    /**
     * The properties in which the two transformers differ.
     *
     * @param name PyTorch module name, {@code visual.transformer} or {@code transformer}
     */
    record Shape(String name, int layers, int heads, Activation activation, float layerNormEps) {}

    static Transformer load(WeightLoader weights, Shape shape) {
        List<ResidualAttentionBlock> blocks = new ArrayList<>();
        for (int i = 0; i < shape.layers(); i++) {
            String name = shape.name() + ".resblocks." + i;
            blocks.add(new ResidualAttentionBlock(
                    ResidualAttentionBlock.Names.of(name),
                    new Heads(name + ".attn", shape.heads()),
                    weights.layerNorm(name + ".ln_1", shape.layerNormEps()),
                    weights.inProjection(name + ".attn"),
                    weights.linear(name + ".attn.out_proj"),
                    weights.layerNorm(name + ".ln_2", shape.layerNormEps()),
                    weights.linear(name + ".mlp.c_fc"),
                    shape.activation(),
                    weights.linear(name + ".mlp.c_proj")));
        }
        return new Transformer(List.copyOf(blocks));
    }

    void forward(Ops ops, Activations a, Sequences sequences) {
        forward(blocks.size(), ops, a, sequences); // (M, C)
    }

    /** All blocks, the last one at some rows only: see {@link ResidualAttentionBlock#forwardPooled}. */
    void forwardPooled(Ops ops, Activations a, Activations pooled, Tensor rows, Sequences sequences) {
        forward(blocks.size() - 1, ops, a, sequences); // (M, C)
        blocks.getLast().forwardPooled(ops, a, pooled, rows, sequences); // (B, C)
    }

    /** The first {@code count} blocks, without an iterator: a forward pass allocates nothing. */
    private void forward(int count, Ops ops, Activations a, Sequences sequences) {
        for (int i = 0; i < count; i++) blocks.get(i).forward(ops, a, sequences); // (M, C)
    }
}
