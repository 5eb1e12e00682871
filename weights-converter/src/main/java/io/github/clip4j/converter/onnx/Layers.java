package io.github.clip4j.converter.onnx;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import java.util.List;

/**
 * What both towers are made of, as ONNX nodes. Linear layers are a MatMul with the weight (in, out) and an Add: the
 * form that PyTorch exports and that runtimes know how to pack and fuse.
 *
 * @param graph takes the nodes and the weights
 * @param names of the model's weights
 */
record Layers(Graph graph, WeightNames names) {
    /** In torch.nn.functional.normalize. */
    private static final float LEAST_LENGTH = 1e-12f;

    private static final float SQRT_2 = (float) Math.sqrt(2);
    private static final float SQRT_2_BY_PI = (float) Math.sqrt(2 / Math.PI);

    static Layers of(Graph graph, ModelConfig config) {
        return new Layers(graph, Families.CLIP.names(config));
    }

    /** A weight as it is. */
    String table(String canonical) {
        return graph.weight(new Weight(canonical, canonical, shape(canonical), false, 0, 1));
    }

    /** {@code x W}, W being stored by output features. */
    String project(String value, String x, String canonical) {
        List<Long> shape = shape(canonical);
        List<Long> inOut = names.isTransposed(Layout.OPENAI, canonical) ? shape : shape.reversed();
        return graph.node("MatMul", value, x, graph.weight(new Weight(canonical, canonical, inOut, true, 0, 1)));
    }

    /** {@code x W + b}. */
    String linear(String module, String x) {
        String product = project(module + ".matmul", x, module + ".weight");
        return graph.node("Add", module, product, table(module + ".bias"));
    }

    /**
     * One of q, k, v, whose weights the checkpoint has stacked.
     *
     * @param part 0, 1 or 2
     */
    String stacked(String value, String x, String attention, int part) {
        String weight = attention + ".in_proj_weight";
        String bias = attention + ".in_proj_bias";
        long width = shape(weight).getLast();
        String w = graph.weight(new Weight(value + ".weight", weight, List.of(width, width), true, part, 3));
        String b = graph.weight(new Weight(value + ".bias", bias, List.of(width), false, part, 3));
        return graph.node("Add", value, graph.node("MatMul", value + ".matmul", x, w), b);
    }

    String layerNorm(String module, String x, float epsilon) {
        return graph.node(
                "LayerNormalization",
                module,
                List.of(Attribute.of("axis", -1L), Attribute.of("epsilon", epsilon)),
                x,
                table(module + ".weight"),
                table(module + ".bias"));
    }

    String activation(String value, String x, Activation kind) {
        return switch (kind) {
            case QUICK_GELU -> {
                String scaled = graph.node("Mul", value + ".scaled", x, graph.scalar(1.702f));
                yield graph.node("Mul", value, x, graph.node("Sigmoid", value + ".sigmoid", scaled));
            }
            case SILU -> graph.node("Mul", value, x, graph.node("Sigmoid", value + ".sigmoid", x));
            case GELU -> {
                String scaled = graph.node("Div", value + ".scaled", x, graph.scalar(SQRT_2));
                String erf = graph.node("Erf", value + ".erf", scaled);
                yield gelu(value, x, erf);
            }
            case GELU_TANH -> {
                String cube = graph.node("Pow", value + ".cube", x, graph.scalar(3));
                String small = graph.node("Mul", value + ".small", cube, graph.scalar(0.044715f));
                String sum = graph.node("Add", value + ".sum", x, small);
                String scaled = graph.node("Mul", value + ".scaled", sum, graph.scalar(SQRT_2_BY_PI));
                yield gelu(value, x, graph.node("Tanh", value + ".tanh", scaled));
            }
        };
    }

    /** {@code x (1 + distribution) / 2}, in the order that runtimes recognise. */
    private String gelu(String value, String x, String distribution) {
        String raised = graph.node("Add", value + ".raised", distribution, graph.scalar(1));
        return graph.node("Mul", value, graph.node("Mul", value + ".twice", x, raised), graph.scalar(0.5f));
    }

    /** Both outputs: the embedding as it is, and of length 1. A vector of zeros stays. */
    void embeddings(String name, String raw, int width) {
        List<Attribute> last = List.of(Attribute.list("axes", -1), Attribute.of("keepdims", 1L));
        String length = graph.node("ReduceL2", name + ".length", last, raw);
        String divisor = graph.node("Max", name + ".divisor", length, graph.scalar(LEAST_LENGTH));
        graph.node("Div", name, raw, divisor);
        graph.output(name, ElementType.FLOAT, "batch", width);
        graph.output(raw, ElementType.FLOAT, "batch", width);
    }

    private List<Long> shape(String canonical) {
        List<Long> shape = names.shapes(Layout.OPENAI).get(canonical);
        if (shape == null) throw new IllegalArgumentException("no such CLIP weight: " + canonical);
        return shape;
    }
}
