package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Tensor;

/**
 * {@code x += attn(ln_1(x)); x += mlp(ln_2(x))}: the pre-norm block of both transformers (openai/CLIP, model.py, ResidualAttentionBlock).
 *
 * <p>B batch, T tokens, C width, H heads, F width of the MLP.
 *
 * @param name PyTorch module name
 * @param heads H
 * @param causal whether a token sees only the tokens before it
 */
record ResidualAttentionBlock(
        String name,
        int heads,
        boolean causal,
        LayerNorm ln1,
        Linear inProj,
        Linear outProj,
        LayerNorm ln2,
        Linear cFc,
        Activation activation,
        Linear cProj) {
    void forward(Ops ops, Activations a, int tokens) {
        ops.layerNorm(a.normed(), a.x(), ln1); // (B*T, C)
        ops.linear(a.qkv(), a.normed(), inProj); // (B*T, 3C)
        ops.attention(a.context(), a.qkv(), attn(tokens)); // (B*T, C)
        afterAttention(ops, a); // (B*T, C)
    }

    /**
     * The block's output at one row of each sequence, for the last block: nothing looks at its other rows but its own attention, at their keys and values.
     *
     * @param a the block's input; its x stays
     * @param pooled its x receives the output
     * @param rows (B, 1) in a
     */
    void forwardPooled(Ops ops, Activations a, Activations pooled, Tensor rows, int tokens) {
        ops.layerNorm(a.normed(), a.x(), ln1); // (B*T, C)
        ops.linear(a.qkv(), a.normed(), inProj); // (B*T, 3C)
        ops.attentionRows(pooled.context(), a.qkv(), attn(tokens), rows, a.context()); // (B, C)
        ops.gatherRows(pooled.x(), a.x(), rows); // (B, C)
        afterAttention(ops, pooled); // (B, C)
    }

    private Heads attn(int tokens) {
        return new Heads(name + ".attn", heads, tokens, causal);
    }

    private void afterAttention(Ops ops, Activations a) {
        ops.linearAdd(a.x(), a.context(), outProj, a.normed()); // (B*T, C)
        ops.layerNorm(a.normed(), a.x(), ln2); // (B*T, C)
        ops.linearActivation(a.hidden(), a.normed(), cFc, activation); // (B*T, F)
        ops.linearAdd(a.x(), a.hidden(), cProj, a.normed()); // (B*T, C)
    }
}
