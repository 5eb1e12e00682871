package io.github.clip4j.converter.onnx;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.List;

/**
 * The residual attention blocks of a tower (openai/CLIP, model.py, ResidualAttentionBlock).
 *
 * <p>B batch, T tokens, C width, H heads, D = C/H head size, F width of the MLP.
 *
 * @param name PyTorch module name
 */
record Blocks(Layers layers, String name, int count, int heads, int headSize, Activation activation, float epsilon) {
    private static final List<Attribute> HEADS_OUT = List.of(Attribute.list("perm", 0, 2, 1, 3));
    private static final List<Attribute> HEADS_OUT_TURNED = List.of(Attribute.list("perm", 0, 2, 3, 1));

    static Blocks vision(Layers layers, VisionConfig c) {
        return new Blocks(
                layers, "visual.transformer", c.layers(), c.heads(), c.headSize(), c.activation(), c.layerNormEps());
    }

    static Blocks text(Layers layers, TextConfig c) {
        return new Blocks(layers, "transformer", c.layers(), c.heads(), c.headSize(), c.activation(), c.layerNormEps());
    }

    /**
     * Adds all blocks.
     *
     * @param tokens (B, T, C)
     * @param mask (T, T) to add to the scores, or empty
     * @return (B, T, C)
     */
    String forward(String tokens, String mask) {
        String x = tokens;
        for (int i = 0; i < count; i++) x = block(name + ".resblocks." + i, x, mask);
        return x;
    }

    private String block(String block, String x, String mask) {
        Graph g = layers.graph();
        String attended = attention(block + ".attn", layers.layerNorm(block + ".ln_1", x, epsilon), mask); // (B, T, C)
        String between = g.node("Add", block + ".attn_residual", x, attended); // (B, T, C)
        String normed = layers.layerNorm(block + ".ln_2", between, epsilon); // (B, T, C)
        String hidden = layers.linear(block + ".mlp.c_fc", normed); // (B, T, F)
        String active = layers.activation(block + ".mlp.gelu", hidden, activation); // (B, T, F)
        return g.node("Add", block, between, layers.linear(block + ".mlp.c_proj", active)); // (B, T, C)
    }

    private String attention(String attention, String x, String mask) {
        Graph g = layers.graph();
        String q = heads(layers.stacked(attention + ".q", x, attention, 0), HEADS_OUT); // (B, H, T, D)
        String k = heads(layers.stacked(attention + ".k", x, attention, 1), HEADS_OUT_TURNED); // (B, H, D, T)
        String v = heads(layers.stacked(attention + ".v", x, attention, 2), HEADS_OUT); // (B, H, T, D)
        String products = g.node("MatMul", attention + ".products", q, k); // (B, H, T, T)
        String scale = g.scalar((float) (1 / Math.sqrt(headSize)));
        String scores = g.node("Mul", attention + ".scores", products, scale);
        if (!mask.isEmpty()) scores = g.node("Add", attention + ".masked", scores, mask);
        String probabilities =
                g.node("Softmax", attention + ".probabilities", List.of(Attribute.of("axis", -1L)), scores);
        String weighted = g.node("MatMul", attention + ".weighted", probabilities, v); // (B, H, T, D)
        String joined = g.node("Transpose", attention + ".joined", HEADS_OUT, weighted); // (B, T, H, D)
        String context = g.node(
                "Reshape", attention + ".context", joined, g.integers(0, 0, (long) heads * headSize)); // (B, T, C)
        return layers.linear(attention + ".out_proj", context); // (B, T, C)
    }

    private String heads(String x, List<Attribute> permutation) {
        Graph g = layers.graph();
        String split = g.node("Reshape", x + ".split", x, g.integers(0, 0, heads, headSize)); // (B, T, H, D)
        return g.node("Transpose", x + ".heads", permutation, split);
    }
}
