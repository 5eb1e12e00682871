package io.github.clip4j.model.clip;

import static java.util.Collections.unmodifiableSequencedMap;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of CLIP's weights in the layouts in use, in both directions. The canonical names are those of openai/CLIP,
 * which open_clip shares; they are also the paths of PyTorch's modules, so traces and weights have the same names.
 *
 * <p>Hugging Face differs in three ways: the names; q, k and v are three tensors where the others stack them in that
 * order; the two projections are stored [out, in] where the others store [in, out]. The latter two are square on
 * ViT-L/14's text side, so only the layout tells which it is.
 */
final class ClipNames implements WeightNames {
    private static final String VISION_BLOCKS = "visual.transformer.resblocks.";
    private static final String TEXT_BLOCKS = "transformer.resblocks.";
    private static final List<String> QKV = List.of("q", "k", "v");
    private static final Pattern CANONICAL_BLOCK =
            Pattern.compile("(visual\\.)?transformer\\.resblocks\\.(\\d{1,9})\\.(.+)");
    private static final Pattern HF_BLOCK =
            Pattern.compile("(vision|text)_model\\.encoder\\.layers\\.(\\d{1,9})\\.(.+)");
    private static final Pattern HF_QKV = Pattern.compile("self_attn\\.([qkv])_proj\\.(weight|bias)");
    private static final Pattern CANONICAL_QKV = Pattern.compile("attn\\.in_proj_(weight|bias)");

    /** Outside the blocks: canonical to Hugging Face. */
    private static final SequencedMap<String, String> OUTSIDE = new LinkedHashMap<>();

    /** Within a block, before {@code .weight} or {@code .bias}: canonical to Hugging Face. */
    private static final Map<String, String> WITHIN = Map.of(
            "attn.out_proj", "self_attn.out_proj",
            "ln_1", "layer_norm1",
            "ln_2", "layer_norm2",
            "mlp.c_fc", "mlp.fc1",
            "mlp.c_proj", "mlp.fc2");

    static {
        OUTSIDE.put("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight");
        OUTSIDE.put("visual.class_embedding", "vision_model.embeddings.class_embedding");
        OUTSIDE.put("visual.positional_embedding", "vision_model.embeddings.position_embedding.weight");
        // The misspelling is Hugging Face's.
        OUTSIDE.put("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight");
        OUTSIDE.put("visual.ln_pre.bias", "vision_model.pre_layrnorm.bias");
        OUTSIDE.put("visual.ln_post.weight", "vision_model.post_layernorm.weight");
        OUTSIDE.put("visual.ln_post.bias", "vision_model.post_layernorm.bias");
        OUTSIDE.put("visual.proj", "visual_projection.weight");
        OUTSIDE.put("token_embedding.weight", "text_model.embeddings.token_embedding.weight");
        OUTSIDE.put("positional_embedding", "text_model.embeddings.position_embedding.weight");
        OUTSIDE.put("ln_final.weight", "text_model.final_layer_norm.weight");
        OUTSIDE.put("ln_final.bias", "text_model.final_layer_norm.bias");
        OUTSIDE.put("text_projection", "text_projection.weight");
        OUTSIDE.put("logit_scale", "logit_scale");
    }

    private final SequencedMap<String, List<Long>> canonicalShapes;
    private final SequencedMap<String, List<Long>> huggingFaceShapes;

    ClipNames(ModelConfig config) {
        this(config, ClipParts.ALL);
    }

    /** The names of the parts that there are. */
    ClipNames(ModelConfig config, ClipParts parts) {
        SequencedMap<String, List<Long>> shapes = canonicalShapes(config);
        shapes.keySet().removeIf(name -> !parts.have(name));
        canonicalShapes = unmodifiableSequencedMap(shapes);
        huggingFaceShapes = unmodifiableSequencedMap(huggingFaceShapes(canonicalShapes));
    }

    @Override
    public SequencedMap<String, List<Long>> shapes(Layout layout) {
        return layout == Layout.HF ? huggingFaceShapes : canonicalShapes;
    }

    @Override
    public List<String> parts(Layout layout, String canonical) {
        return layout == Layout.HF ? huggingFace(canonical) : List.of(canonical);
    }

    @Override
    public Part canonical(Layout layout, String name) {
        return layout == Layout.HF ? canonical(name) : new Part(name, 0, 1);
    }

    /** The two projections, which OpenAI and open_clip store [in, out] and Hugging Face [out, in]. */
    @Override
    public boolean isTransposed(Layout layout, String canonical) {
        return layout != Layout.HF && isProjection(canonical);
    }

    /**
     * The Hugging Face tensors that make up a canonical weight, in stacking order.
     *
     * @param canonical for example {@code visual.transformer.resblocks.3.attn.in_proj_weight}
     * @return three names for in_proj, one for all others
     * @throws IllegalArgumentException if CLIP has no such weight
     */
    static List<String> huggingFace(String canonical) {
        String outside = OUTSIDE.get(canonical);
        if (outside != null) return List.of(outside);
        Matcher block = CANONICAL_BLOCK.matcher(canonical);
        if (block.matches()) {
            String prefix = (block.group(1) == null ? "text" : "vision") + "_model.encoder.layers." + block.group(2);
            Matcher qkv = CANONICAL_QKV.matcher(block.group(3));
            if (qkv.matches())
                return QKV.stream()
                        .map(x -> prefix + ".self_attn." + x + "_proj." + qkv.group(1))
                        .toList();
            int dot = block.group(3).lastIndexOf('.');
            String within = dot < 0 ? null : WITHIN.get(block.group(3).substring(0, dot));
            if (within != null)
                return List.of(prefix + "." + within + block.group(3).substring(dot));
        }
        throw new IllegalArgumentException("no such CLIP weight: " + canonical);
    }

    /**
     * The canonical weight that holds a Hugging Face tensor's values.
     *
     * @param huggingFace for example {@code vision_model.encoder.layers.3.self_attn.k_proj.weight}
     * @return the weight and the part of it
     * @throws IllegalArgumentException if CLIP has no such weight
     */
    static Part canonical(String huggingFace) {
        for (var entry : OUTSIDE.entrySet())
            if (entry.getValue().equals(huggingFace)) return new Part(entry.getKey(), 0, 1);
        Matcher block = HF_BLOCK.matcher(huggingFace);
        if (block.matches()) {
            String prefix = (block.group(1).equals("vision") ? VISION_BLOCKS : TEXT_BLOCKS) + block.group(2) + ".";
            Matcher qkv = HF_QKV.matcher(block.group(3));
            if (qkv.matches())
                return new Part(prefix + "attn.in_proj_" + qkv.group(2), QKV.indexOf(qkv.group(1)), QKV.size());
            for (var entry : WITHIN.entrySet())
                for (String suffix : List.of(".weight", ".bias"))
                    if (block.group(3).equals(entry.getValue() + suffix))
                        return new Part(prefix + entry.getKey() + suffix, 0, 1);
        }
        throw new IllegalArgumentException("no such CLIP weight: " + huggingFace);
    }

    /**
     * Whether the weight is one of the two projections, which OpenAI and open_clip store [in, out] and Hugging Face
     * [out, in].
     *
     * @param canonical a canonical name
     * @return true for {@code visual.proj} and {@code text_projection}
     */
    static boolean isProjection(String canonical) {
        return canonical.equals("visual.proj") || canonical.equals("text_projection");
    }

    /**
     * Whether open_clip's {@code CustomTextCLIP} puts {@code text.} before the name.
     *
     * @param canonical a canonical name
     * @return true for the text tower's weights
     */
    static boolean isText(String canonical) {
        return !canonical.startsWith("visual.") && !canonical.equals("logit_scale");
    }

    private static SequencedMap<String, List<Long>> huggingFaceShapes(SequencedMap<String, List<Long>> canonical) {
        SequencedMap<String, List<Long>> renamed = new LinkedHashMap<>();
        canonical.forEach((name, shape) -> {
            List<String> names = huggingFace(name);
            List<Long> stored = isProjection(name) ? shape.reversed() : shape;
            for (String part : names) renamed.put(part, names.size() == 1 ? stored : divideRows(stored, names.size()));
        });
        return renamed;
    }

    private static List<Long> divideRows(List<Long> shape, int parts) {
        return Stream.concat(Stream.of(shape.getFirst() / parts), shape.subList(1, shape.size()).stream())
                .toList();
    }

    private static SequencedMap<String, List<Long>> canonicalShapes(ModelConfig config) {
        SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
        VisionConfig vision = config.vision();
        long patch = vision.patchSize();
        long width = vision.width();
        shapes.put("visual.conv1.weight", List.of(width, 3L, patch, patch));
        shapes.put("visual.class_embedding", List.of(width));
        shapes.put("visual.positional_embedding", List.of((long) vision.tokens(), width));
        putPair(shapes, "visual.ln_pre.", List.of(width));
        for (int i = 0; i < vision.layers(); i++) putBlock(shapes, VISION_BLOCKS + i + ".", width, vision.mlpWidth());
        putPair(shapes, "visual.ln_post.", List.of(width));
        shapes.put("visual.proj", List.of(width, (long) config.embedDim()));

        TextConfig text = config.text();
        width = text.width();
        shapes.put("token_embedding.weight", List.of((long) text.vocabSize(), width));
        shapes.put("positional_embedding", List.of((long) text.contextLength(), width));
        for (int i = 0; i < text.layers(); i++) putBlock(shapes, TEXT_BLOCKS + i + ".", width, text.mlpWidth());
        putPair(shapes, "ln_final.", List.of(width));
        shapes.put("text_projection", List.of(width, (long) config.embedDim()));
        shapes.put("logit_scale", List.of());
        return shapes;
    }

    private static void putBlock(SequencedMap<String, List<Long>> shapes, String prefix, long width, long mlpWidth) {
        putPair(shapes, prefix + "ln_1.", List.of(width));
        putPair(shapes, prefix + "attn.in_proj_", List.of(3 * width, width));
        putPair(shapes, prefix + "attn.out_proj.", List.of(width, width));
        putPair(shapes, prefix + "ln_2.", List.of(width));
        putPair(shapes, prefix + "mlp.c_fc.", List.of(mlpWidth, width));
        putPair(shapes, prefix + "mlp.c_proj.", List.of(width, mlpWidth));
    }

    private static void putPair(SequencedMap<String, List<Long>> shapes, String prefix, List<Long> shape) {
        shapes.put(prefix + "weight", shape);
        shapes.put(prefix + "bias", List.of(shape.getFirst()));
    }
}
