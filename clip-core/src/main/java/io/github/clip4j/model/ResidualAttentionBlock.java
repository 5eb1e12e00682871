package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Tensor;

/**
 * {@code x += attn(ln_1(x)); x += mlp(ln_2(x))}: the pre-norm block of both transformers (openai/CLIP, model.py,
 * ResidualAttentionBlock).
 *
 * <p>B batch, M rows: B·T for T tokens, fewer if sequences share a prefix; C width, F width of the MLP.
 */
record ResidualAttentionBlock(
        Names names,
        Heads attn,
        LayerNorm ln1,
        Linear inProj,
        Linear outProj,
        LayerNorm ln2,
        Linear cFc,
        Activation activation,
        Linear cProj) {
    /** What traces call the results that no module of PyTorch's returns. */
    record Names(String q, String k, String v, String attnResidual, String gelu, String out) {
        static Names of(String block) {
            return new Names(
                    block + ".attn.q",
                    block + ".attn.k",
                    block + ".attn.v",
                    block + ".attn_residual",
                    block + ".mlp.gelu",
                    block);
        }
    }

    void forward(Ops ops, Activations a, Sequences sequences) {
        ops.layerNorm(a.normed(), a.x(), ln1); // (M, C)
        ops.linear(a.qkv(), a.normed(), inProj); // (M, 3C)
        int c = a.x().columns();
        ops.tap(names.q(), a.qkv(), 0, c); // (M, C)
        ops.tap(names.k(), a.qkv(), c, c); // (M, C)
        ops.tap(names.v(), a.qkv(), 2 * c, c); // (M, C)
        ops.attention(a.context(), a.qkv(), attn, sequences); // (M, C)
        afterAttention(ops, a); // (M, C)
    }

    /**
     * The block's output at one row of each sequence, for the last block: nothing looks at its other rows but its own
     * attention, at their keys and values.
     *
     * @param a the block's input; its x stays
     * @param pooled its x receives the output
     * @param rows (B, 1) in a
     */
    void forwardPooled(Ops ops, Activations a, Activations pooled, Tensor rows, Sequences sequences) {
        ops.layerNorm(a.normed(), a.x(), ln1); // (M, C)
        ops.linear(a.qkv(), a.normed(), inProj); // (M, 3C)
        ops.attentionRows(pooled.context(), a.qkv(), attn, sequences, rows, a.context()); // (B, C)
        ops.gatherRows(pooled.x(), a.x(), rows); // (B, C)
        afterAttention(ops, pooled); // (B, C)
    }

    private void afterAttention(Ops ops, Activations a) {
        ops.linearAdd(a.x(), a.context(), outProj, a.normed()); // (M, C)
        ops.tap(names.attnResidual(), a.x()); // (M, C)
        ops.layerNorm(a.normed(), a.x(), ln2); // (M, C)
        ops.linearActivation(a.hidden(), a.normed(), cFc, activation); // (M, F)
        ops.tap(names.gelu(), a.hidden()); // (M, F)
        ops.linearAdd(a.x(), a.hidden(), cProj, a.normed()); // (M, C)
        ops.tap(names.out(), a.x()); // (M, C)
    }
}
