package io.github.clip4j.model;

import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.checkpoint.TextConfig;
import io.github.clip4j.serving.TokenBatch;
import java.lang.foreign.MemorySegment;

/**
 * The text transformer: causal, its output taken at the end-of-text token (Radford et al. 2021, section 2.4;
 * openai/CLIP, model.py, encode_text).
 *
 * <p>B batch, T tokens, M rows: B·T, fewer if texts begin alike; C width, E embedding width.
 */
public final class TextTransformer {
    private final TextConfig config;
    private final TextEmbedding embedding;
    private final Transformer transformer;
    private final LayerNorm lnFinal;
    private final Linear projection; // (E, C)

    public TextTransformer(WeightLoader weights, TextConfig config) {
        this.config = config;
        embedding = new TextEmbedding(
                "embeddings", weights.table("token_embedding.weight"), weights.table("positional_embedding"));
        transformer = Transformer.load(
                weights,
                new Transformer.Shape(
                        "transformer", config.layers(), config.heads(), config.activation(), config.layerNormEps()));
        lnFinal = weights.layerNorm("ln_final", config.layerNormEps());
        projection = weights.projection("text_projection", "text_projection");
    }

    /**
     * Embeds tokenised texts.
     *
     * @param tokens ids of M rows, T at most the context length, and the row of each end-of-text token
     * @param whole whether the last block computes all tokens instead of the end-of-text tokens: the same bits, slower
     * @return (B, E), of length 1 if {@code normalize}
     */
    public Tensor forward(Session session, Ops ops, TokenBatch tokens, boolean whole, boolean normalize) {
        int batch = tokens.batch();
        int rows = tokens.rows();
        Sequences sequences = tokens.sequences();
        int c = config.width();
        Tensor ids = session.ints("ids", rows, 1);
        Tensor positions = session.ints("positions", rows, 1);
        Activations a = Activations.of(session, rows, c, config.mlpWidth());
        Tensor endRows = session.ints("rows", batch, 1);
        Activations p = a.pooled(session, batch);
        Tensor pooled = session.floats("pooled", batch, c);
        Tensor out = session.floats("text_embeds", batch, projection.weight().rows());
        session.write(ids, MemorySegment.ofArray(tokens.ids()));
        session.write(positions, MemorySegment.ofArray(tokens.positions()));
        session.write(endRows, MemorySegment.ofArray(tokens.endRows()));
        session.run(() -> {
            ops.textTokens(a.x(), ids, positions, embedding); // (M, C)
            if (whole) {
                transformer.forward(ops, a, sequences); // (M, C)
                ops.layerNorm(a.normed(), a.x(), lnFinal); // (M, C)
                ops.gatherRows(pooled, a.normed(), endRows); // (B, C)
            } else {
                transformer.forwardPooled(ops, a, p, endRows, sequences); // (B, C)
                ops.layerNorm(pooled, p.x(), lnFinal); // (B, C)
            }
            ops.linear(out, pooled, projection); // (B, E)
            if (normalize) ops.l2Normalize(out); // (B, E)
        });
        return out;
    }
}
