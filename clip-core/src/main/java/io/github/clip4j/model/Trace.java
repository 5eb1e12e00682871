package io.github.clip4j.model;

/**
 * Receives every intermediate result of a forward pass, under the path of the PyTorch module that computes it in
 * openai/CLIP and open_clip, for example {@code visual.transformer.resblocks.3.mlp.c_fc}. Results that are no module's
 * output have names of their own:
 *
 * <ul>
 *   <li>{@code visual.embeddings}, {@code embeddings}: tokens with positions, before the first layer norm;
 *   <li>{@code ….attn.q}, {@code .k}, {@code .v}: projections before the split into heads, unscaled;
 *   <li>{@code ….attn.probabilities}: (B·H·T, T); {@code ….attn.context}: heads concatenated, before out_proj;
 *   <li>{@code ….attn_residual}: the residual stream between attention and MLP; the block's own name: after it;
 *   <li>{@code ….mlp.gelu}: after the activation; {@code pooled}: the end-of-text rows; {@code visual.class_token}: the
 *       class token's rows;
 *   <li>{@code visual.tokens.ln_post}, {@code visual.tokens.proj}: all tokens of the last block as the class token is
 *       treated, normalised and projected (B·T, E), which no embedding depends on;
 *   <li>{@code visual.proj}, {@code text_projection}: embeddings before, {@code image_embeds}, {@code text_embeds}
 *       after normalisation.
 * </ul>
 */
public interface Trace {
    /**
     * Whether a result is wanted; what is not wanted is not copied.
     *
     * @param name of the result
     * @return true by default
     */
    default boolean wants(String name) {
        return true;
    }

    /**
     * Takes one result.
     *
     * @param name of the result
     * @param rows usually B·T
     * @param columns usually C
     * @param values row-major; the receiver may keep it
     */
    void record(String name, int rows, int columns, float[] values);
}
