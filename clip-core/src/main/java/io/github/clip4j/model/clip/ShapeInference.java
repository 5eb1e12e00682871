package io.github.clip4j.model.clip;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The configuration that tensor shapes imply, as openai/CLIP's {@code build_model} infers it, with the head sizes of
 * the later published models added.
 */
final class ShapeInference {
    /** Vision widths of open_clip's published models whose heads are not 64 wide: H/14, g/14, bigG/14, e/14. */
    private static final Map<Integer, Integer> HEAD_SIZES = Map.of(1280, 80, 1408, 88, 1664, 104, 1792, 112);

    /** Widths of published towers with heads of 64. */
    private static final Set<Integer> HEADS_OF_64 = Set.of(384, 512, 640, 768, 896, 1024);

    private static final int TEXT_BIG_G_WIDTH = 1280;
    private static final int USUAL_HEAD_SIZE = 64;

    private static final ModelConfig USUAL = HuggingFaceConfig.read(new JsonObject(Map.of(), "transformers' defaults"));

    private final ClipTensors tensors;
    private final List<String> warnings = new ArrayList<>();

    /**
     * What the shapes imply and what had to be guessed; a guessed activation is the caller's to report, which knows
     * more.
     */
    record Inferred(ModelConfig config, List<String> warnings) {}

    private ShapeInference(ClipTensors tensors) {
        this.tensors = tensors;
    }

    static Inferred infer(ClipTensors tensors, ClipParts parts) {
        ShapeInference inference = new ShapeInference(tensors);
        try {
            ModelConfig config = inference.config(parts);
            return new Inferred(config, List.copyOf(inference.warnings));
        } catch (ClipException e) {
            String source = tensors.file().source() + ": ";
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(source) ? e : new ClipException(source + message, e);
        }
    }

    private ModelConfig config(ClipParts parts) {
        // A tower that is not there has the family's usual dimensions.
        VisionConfig vision = parts.image() ? vision() : USUAL.vision();
        TextConfig text = parts.text() ? text() : USUAL.text();
        if (!parts.projected()) return new ModelConfig(parts.image() ? vision.width() : text.width(), vision, text);
        return new ModelConfig(dimension(parts.image() ? "visual.proj" : "text_projection", 2, 1), vision, text);
    }

    private VisionConfig vision() {
        int width = dimension("visual.conv1.weight", 4, 0);
        int patch = dimension("visual.conv1.weight", 4, 3);
        int tokens = dimension("visual.positional_embedding", 2, 0);
        int grid = (int) Math.round(Math.sqrt(tokens - 1));
        if (grid * grid + 1 != tokens)
            throw new ClipException("the tensor " + describe("visual.positional_embedding")
                    + " has no square grid of positions after the class token's");
        return new VisionConfig(
                imageSize(grid, patch),
                patch,
                width,
                layers("visual.transformer.resblocks."),
                heads("vision", width),
                dimension("visual.transformer.resblocks.0.mlp.c_fc.weight", 2, 0),
                activation(),
                1e-5f);
    }

    private TextConfig text() {
        int width = dimension("token_embedding.weight", 2, 1);
        return new TextConfig(
                dimension("positional_embedding", 2, 0),
                dimension("token_embedding.weight", 2, 0),
                width,
                layers("transformer.resblocks."),
                heads("text", width),
                dimension("transformer.resblocks.0.mlp.c_fc.weight", 2, 0),
                activation(),
                1e-5f,
                TextConfig.ARGMAX);
    }

    /** Both towers have one, which the image tower's width tells. */
    private Activation activation() {
        boolean vision = tensors.find("visual.conv1.weight") != null;
        return usualActivation(tensors.layout(), vision ? dimension("visual.conv1.weight", 4, 0) : 0);
    }

    private int imageSize(long grid, long patch) {
        long side = grid * patch;
        if (side > Integer.MAX_VALUE)
            throw new ClipException("the tensors " + describe("visual.conv1.weight") + " and "
                    + describe("visual.positional_embedding") + " mean images of " + side + " pixels a side");
        return (int) side;
    }

    /**
     * OpenAI's weights need QuickGELU; in transformers' layout the OpenAI sizes are most often OpenAI's; open_clip's
     * default is GELU.
     */
    private static Activation usualActivation(Layout layout, int visionWidth) {
        return switch (layout) {
            case OPENAI -> Activation.QUICK_GELU;
            case HF -> HEAD_SIZES.containsKey(visionWidth) ? Activation.GELU : Activation.QUICK_GELU;
            case OPEN_CLIP -> Activation.GELU;
        };
    }

    private int layers(String prefix) {
        int layers = tensors.countBlocks(prefix);
        if (layers == 0)
            throw new ClipException("the tensor "
                    + tensors.stored().storedName(tensors.ownName(prefix + "0.ln_1.weight")) + " is missing");
        return layers;
    }

    private int heads(String tower, int width) {
        boolean vision = tower.equals("vision");
        int headSize = vision ? HEAD_SIZES.getOrDefault(width, USUAL_HEAD_SIZE) : USUAL_HEAD_SIZE;
        boolean known =
                HEADS_OF_64.contains(width) || (vision ? HEAD_SIZES.containsKey(width) : width == TEXT_BIG_G_WIDTH);
        if (width % headSize != 0)
            throw new ClipException(String.format(
                            Locale.ROOT,
                            "the number of %s heads is not in the tensors, and the width %d is no multiple of 64:",
                            tower,
                            width)
                    + " a configuration is needed");
        // openai/CLIP itself defines the number of heads as width / 64.
        if (!known && tensors.layout() != Layout.OPENAI)
            warnings.add(String.format(
                    Locale.ROOT,
                    "the number of %s heads is not in the tensors: %d is a guess (width %d / 64)",
                    tower,
                    width / headSize,
                    width));
        return width / headSize;
    }

    /** A dimension of a canonical weight, in its canonical orientation. */
    private int dimension(String canonical, int rank, int index) {
        TensorInfo info = tensors.require(canonical);
        if (info.shape().size() != rank)
            throw new ClipException("the tensor " + describe(canonical) + " has "
                    + info.shape().size() + " dimensions, expected " + rank);
        boolean reversed = tensors.layout() == Layout.HF && ClipNames.isProjection(canonical);
        long dimension = info.shape().get(reversed ? rank - 1 - index : index);
        if (dimension < 1 || dimension > 1 << 24)
            throw new ClipException("the tensor " + describe(canonical) + " has a dimension of " + dimension);
        return (int) dimension;
    }

    private String describe(String canonical) {
        TensorInfo info = tensors.find(canonical);
        return info == null ? canonical : info.name() + " of shape " + info.shapeText();
    }
}
