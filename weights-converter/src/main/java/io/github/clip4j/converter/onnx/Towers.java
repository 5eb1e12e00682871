package io.github.clip4j.converter.onnx;

import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.List;

/**
 * The two towers (openai/CLIP, model.py, VisionTransformer and CLIP.encode_text).
 *
 * <p>B batch, S side of the image, P patch size, G = (S/P)² patches, T tokens, C width, E embedding width.
 */
final class Towers {
    private Towers() {}

    static Graph vision(ModelConfig config) {
        VisionConfig vision = config.vision();
        Graph g = new Graph("image");
        Layers layers = Layers.of(g, config);
        int side = vision.imageSize();
        String pixels = g.input("pixel_values", ElementType.FLOAT, "batch", 3, side, side);
        String x = g.node(
                "Add",
                "visual.embeddings",
                visionTokens(g, layers, vision, pixels),
                layers.table("visual.positional_embedding")); // (B, T, C)
        x = layers.layerNorm("visual.ln_pre", x, vision.layerNormEps()); // (B, T, C)
        x = Blocks.vision(layers, vision).forward(x, ""); // (B, T, C)
        x = g.node("Gather", "visual.class_token", List.of(Attribute.of("axis", 1L)), x, g.integer(0)); // (B, C)
        x = layers.layerNorm("visual.ln_post", x, vision.layerNormEps()); // (B, C)
        layers.embeddings(
                "image_embeds", layers.project("image_embeds_raw", x, "visual.proj"), config.embedDim()); // (B, E)
        return g;
    }

    /** The class embedding, then the patches. */
    private static String visionTokens(Graph g, Layers layers, VisionConfig vision, String pixels) {
        long width = vision.width();
        List<Attribute> strides = List.of(
                Attribute.list("kernel_shape", vision.patchSize(), vision.patchSize()),
                Attribute.list("strides", vision.patchSize(), vision.patchSize()));
        String grid = g.node(
                "Conv", "visual.conv1", strides, pixels, layers.table("visual.conv1.weight")); // (B, C, S/P, S/P)
        String columns = g.node("Reshape", "visual.patch_columns", grid, g.integers(0, width, -1)); // (B, C, G)
        String patches =
                g.node("Transpose", "visual.patches", List.of(Attribute.list("perm", 0, 2, 1)), columns); // (B, G, C)
        String batch =
                g.node("Shape", "visual.batch", List.of(Attribute.of("start", 0L), Attribute.of("end", 1L)), pixels);
        String shape =
                g.node("Concat", "visual.class_shape", List.of(Attribute.of("axis", 0L)), batch, g.integers(1, width));
        String classTokens =
                g.node("Expand", "visual.class_tokens", layers.table("visual.class_embedding"), shape); // (B, 1, C)
        return g.node("Concat", "visual.tokens", List.of(Attribute.of("axis", 1L)), classTokens, patches); // (B, T, C)
    }

    static Graph text(ModelConfig config) {
        TextConfig text = config.text();
        Graph g = new Graph("text");
        Layers layers = Layers.of(g, config);
        String ids = g.input("input_ids", ElementType.INT64, "batch", "length");
        String length = g.node("Shape", "length", List.of(Attribute.of("start", 1L), Attribute.of("end", 2L)), ids);
        String tokens = g.node("Gather", "tokens", layers.table("token_embedding.weight"), ids); // (B, T, C)
        String positions =
                g.node("Slice", "positions", layers.table("positional_embedding"), g.integers(0), length); // (T, C)
        String x = g.node("Add", "embeddings", tokens, positions); // (B, T, C)
        x = Blocks.text(layers, text).forward(x, causalMask(g, length)); // (B, T, C)
        x = g.node(
                "GatherND", "end_token", List.of(Attribute.of("batch_dims", 1L)), x, endOfText(g, text, ids)); // (B, C)
        // Each row is normalised by itself, so the other rows need no norm.
        x = layers.layerNorm("ln_final", x, text.layerNormEps()); // (B, C)
        layers.embeddings(
                "text_embeds", layers.project("text_embeds_raw", x, "text_projection"), config.embedDim()); // (B, E)
        return g;
    }

    /** (T, T): minus infinity above the diagonal, zero elsewhere. */
    private static String causalMask(Graph g, String length) {
        String square = g.node("Concat", "mask_shape", List.of(Attribute.of("axis", 0L)), length, length);
        String infinite = g.node(
                "ConstantOfShape",
                "mask_values",
                List.of(Attribute.of("value", Graph.single(Float.NEGATIVE_INFINITY))),
                square);
        return g.node("Trilu", "causal_mask", List.of(Attribute.of("upper", 1L)), infinite, g.integer(1));
    }

    /** (B, 1): the first position of the end-of-text id or, for older models, of the largest id; 0 if there is none. */
    private static String endOfText(Graph g, TextConfig text, String ids) {
        String candidates = text.endOfText() == TextConfig.ARGMAX
                ? ids
                : g.node("Equal", "is_end", ids, g.integer(text.endOfText()));
        // ONNX Runtime has no ArgMax of 64-bit integers or truth values.
        String numbers = g.node(
                "Cast", "candidates", List.of(Attribute.of("to", (long) ElementType.INT32.number())), candidates);
        return g.node("ArgMax", "end", List.of(Attribute.of("axis", 1L), Attribute.of("keepdims", 1L)), numbers);
    }
}
