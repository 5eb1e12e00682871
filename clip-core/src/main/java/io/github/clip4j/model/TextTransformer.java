package io.github.clip4j.model;

import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The text transformer: its output is taken at one token, CLIP's at the end-of-text token under a causal mask (Radford
 * et al. 2021, section 2.4; openai/CLIP, model.py, encode_text).
 *
 * <p>B batch, T tokens, M rows: B·T, fewer if texts begin alike; C width, E embedding width.
 */
public final class TextTransformer implements TextTower {
    private final TextConfig config;
    private final TextEmbedding embedding;
    private final Transformer transformer;
    private final LayerNorm lnFinal;
    private final @Nullable Linear projection; // (E, C); null: the pooled token itself is the embedding, E = C

    /**
     * Loads the weights.
     *
     * @param weights where they come from and go to
     * @param config the dimensions
     */
    public TextTransformer(WeightLoader weights, TextConfig config) {
        this.config = config;
        embedding = new TextEmbedding(
                "embeddings", weights.table("token_embedding.weight"), weights.table("positional_embedding"));
        transformer = Transformer.load(
                weights,
                new Transformer.Shape(
                        "transformer", config.layers(), config.heads(), config.activation(), config.layerNormEps()));
        lnFinal = weights.layerNorm("ln_final", config.layerNormEps());
        projection = weights.has("text_projection") ? weights.projection("text_projection", "text_projection") : null;
    }

    @Override
    public Tensor forward(Pass pass, TextInput texts) {
        Session session = pass.session();
        Ops ops = pass.ops();
        int batch = texts.batch();
        int rows = texts.rows();
        Sequences sequences = texts.sequences();
        int c = config.width();
        Tensor ids = session.ints("ids", rows, 1);
        Tensor positions = session.ints("positions", rows, 1);
        Activations a = Activations.of(session, rows, c, config.mlpWidth());
        Tensor pooledRows = session.ints("rows", batch, 1);
        Activations p = a.pooled(session, batch);
        Tensor out = session.floats(
                "text_embeds",
                batch,
                projection == null ? c : projection.weight().rows());
        Tensor pooled = projection == null ? out : session.floats("pooled", batch, c);
        session.write(ids, MemorySegment.ofArray(texts.ids()));
        session.write(positions, MemorySegment.ofArray(texts.positions()));
        session.write(pooledRows, MemorySegment.ofArray(texts.pooledRows()));
        session.run(() -> {
            ops.textTokens(a.x(), ids, positions, embedding); // (M, C)
            if (pass.whole()) {
                transformer.forward(ops, a, sequences); // (M, C)
                ops.layerNorm(a.normed(), a.x(), lnFinal); // (M, C)
                ops.gatherRows(pooled, a.normed(), pooledRows); // (B, C)
                ops.tap("pooled", pooled); // (B, C)
            } else {
                transformer.forwardPooled(ops, a, p, pooledRows, sequences); // (B, C)
                ops.layerNorm(pooled, p.x(), lnFinal); // (B, C)
            }
            if (projection != null) ops.linear(out, pooled, projection); // (B, E)
            if (!pass.normalize()) return;
            ops.l2Normalize(out); // (B, E)
            ops.tap("text_embeds", out); // (B, E)
        });
        return out;
    }
}
