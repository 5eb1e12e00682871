package io.github.clip4j.model;

import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.backend.Weight;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The vision transformer (Dosovitskiy et al. 2021) with CLIP's extra layer norm before the blocks (Radford et al. 2021,
 * section 2.4; openai/CLIP, model.py, VisionTransformer).
 *
 * <p>B batch, S side of the image, P patch size, G = (S/P)² patches, T = G + 1 tokens, C width, E embedding width.
 */
public final class VisionTransformer implements ImageTower {
    private final VisionConfig config;
    private final Linear conv1; // (C, 3*P*P)
    private final VisionEmbedding embedding;
    private final LayerNorm lnPre;
    private final Transformer transformer;
    private final LayerNorm lnPost;
    private final @Nullable Linear proj; // (E, C); null: the class token itself is the embedding, E = C
    private final LayerNorm lnPostOfTokens;
    private final @Nullable Linear projOfTokens; // (E, C)

    /**
     * Loads the weights.
     *
     * @param weights where they come from and go to
     * @param config the dimensions
     * @param positionalEmbedding (T, C), for the image size in {@code config}
     */
    public VisionTransformer(WeightLoader weights, VisionConfig config, Weight positionalEmbedding) {
        this.config = config;
        conv1 = weights.projection("visual.conv1", "visual.conv1.weight");
        embedding =
                new VisionEmbedding("visual.embeddings", weights.table("visual.class_embedding"), positionalEmbedding);
        lnPre = weights.layerNorm("visual.ln_pre", config.layerNormEps());
        transformer = Transformer.load(
                weights,
                new Transformer.Shape(
                        "visual.transformer",
                        config.layers(),
                        config.heads(),
                        config.activation(),
                        config.layerNormEps()));
        lnPost = weights.layerNorm("visual.ln_post", config.layerNormEps());
        proj = weights.has("visual.proj") ? weights.projection("visual.proj", "visual.proj") : null;
        lnPostOfTokens = new LayerNorm("visual.tokens.ln_post", lnPost.weight(), lnPost.bias(), lnPost.eps());
        projOfTokens = proj == null ? null : new Linear("visual.tokens.proj", proj.weight(), proj.bias());
    }

    @Override
    public Tensor forward(Pass pass, MemorySegment pixels, int batch) {
        Session session = pass.session();
        Ops ops = pass.ops();
        int t = config.tokens();
        Sequences sequences = Sequences.full(t);
        int c = config.width();
        Tensor images = session.floats("pixels", batch, 3 * config.imageSize() * config.imageSize());
        Tensor patches = session.floats("patches", batch * (t - 1), config.patchElements());
        Tensor embedded = session.floats("embedded", batch * (t - 1), c);
        Activations a = Activations.of(session, batch * t, c, config.mlpWidth());
        Tensor classRows = session.ints("rows", batch, 1);
        Activations p = a.pooled(session, batch);
        Tensor pooled = pass.whole() ? session.floats("visual.class_token", batch, c) : p.x();
        int e = proj == null ? c : proj.weight().rows();
        Tensor out = session.floats("image_embeds", batch, e);
        Tensor pooledNormed = proj == null ? out : session.floats("pooled.normed", batch, c);
        boolean observed = ops.observes(projOfTokens == null ? lnPostOfTokens.name() : projOfTokens.name());
        Tensor tokens = observed ? session.floats("visual.tokens", batch * t, e) : null;
        session.write(images, pixels);
        session.write(classRows, MemorySegment.ofArray(rowsOfFirstTokens(batch, t)));
        session.run(() -> {
            ops.patches(patches, images, config.imageSize(), config.patchSize()); // (B*G, 3*P*P)
            ops.linear(embedded, patches, conv1); // (B*G, C)
            ops.visionTokens(a.normed(), embedded, embedding); // (B*T, C)
            ops.layerNorm(a.x(), a.normed(), lnPre); // (B*T, C)
            if (pass.whole()) {
                transformer.forward(ops, a, sequences); // (B*T, C)
                ops.gatherRows(pooled, a.x(), classRows); // (B, C)
                ops.tap("visual.class_token", pooled); // (B, C)
                if (tokens != null) project(ops, tokens, a); // (B*T, E)
            } else {
                transformer.forwardPooled(ops, a, p, classRows, sequences); // (B, C)
            }
            ops.layerNorm(pooledNormed, pooled, lnPost); // (B, C)
            if (proj != null) ops.linear(out, pooledNormed, proj); // (B, E)
            if (!pass.normalize()) return;
            ops.l2Normalize(out); // (B, E)
            ops.tap("image_embeds", out); // (B, E)
        });
        return out;
    }

    /** All tokens as if each were the class token: nothing trained them for it, but it shows what they hold. */
    private void project(Ops ops, Tensor out, Activations a) {
        Tensor normed = projOfTokens == null ? out : a.normed();
        ops.layerNorm(normed, a.x(), lnPostOfTokens); // (B*T, C)
        if (projOfTokens != null) ops.linear(out, normed, projOfTokens); // (B*T, E)
    }

    private static int[] rowsOfFirstTokens(int batch, int tokens) {
        int[] rows = new int[batch];
        for (int b = 0; b < batch; b++) rows[b] = b * tokens;
        return rows;
    }
}
