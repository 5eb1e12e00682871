package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A member of a configuration that a tensor's shape repeats.
 *
 * @param huggingFace its path in {@code config.json}
 * @param openClip its path in open_clip's configuration
 * @param canonical the weight whose shape repeats it
 * @param dimension which dimension, in the canonical orientation
 * @param expected what that dimension must be
 */
record ConfigMember(
        String huggingFace, String openClip, String canonical, int dimension, ToIntFunction<ModelConfig> expected) {
    private static final String VISION_MLP = "visual.transformer.resblocks.0.mlp.c_fc.weight";
    private static final String TEXT_MLP = "transformer.resblocks.0.mlp.c_fc.weight";

    private static final ConfigMember IMAGE_SIZE = new ConfigMember(
            "vision_config.image_size",
            "vision_cfg.image_size",
            "visual.positional_embedding",
            0,
            c -> c.vision().tokens());

    /** All of them, the most telling first: a wrong width spoils several shapes. */
    static final List<ConfigMember> ALL = List.of(
            vision("hidden_size", "width", "visual.conv1.weight", 0, VisionConfig::width),
            vision("patch_size", "patch_size", "visual.conv1.weight", 3, VisionConfig::patchSize),
            IMAGE_SIZE,
            vision("intermediate_size", "mlp_ratio", VISION_MLP, 0, VisionConfig::mlpWidth),
            text("hidden_size", "width", "token_embedding.weight", 1, TextConfig::width),
            text("vocab_size", "vocab_size", "token_embedding.weight", 0, TextConfig::vocabSize),
            text("max_position_embeddings", "context_length", "positional_embedding", 0, TextConfig::contextLength),
            text("intermediate_size", "mlp_ratio", TEXT_MLP, 0, TextConfig::mlpWidth),
            new ConfigMember("projection_dim", "embed_dim", "visual.proj", 1, ModelConfig::embedDim));

    private static ConfigMember vision(
            String huggingFace, String openClip, String canonical, int dimension, ToIntFunction<VisionConfig> value) {
        return new ConfigMember(
                "vision_config." + huggingFace,
                "vision_cfg." + openClip,
                canonical,
                dimension,
                config -> value.applyAsInt(config.vision()));
    }

    private static ConfigMember text(
            String huggingFace, String openClip, String canonical, int dimension, ToIntFunction<TextConfig> value) {
        return new ConfigMember(
                "text_config." + huggingFace,
                "text_cfg." + openClip,
                canonical,
                dimension,
                config -> value.applyAsInt(config.text()));
    }

    /** The member's path in a document of the given kind. */
    String path(ConfigDocument.Kind kind) {
        return kind == ConfigDocument.Kind.HUGGING_FACE ? huggingFace : openClip;
    }

    int expected(ModelConfig config) {
        return expected.applyAsInt(config);
    }

    /** The member's value in words. */
    String value(ModelConfig config) {
        return canonical.equals(IMAGE_SIZE.canonical)
                ? config.vision().imageSize() + " (" + config.vision().tokens() + " tokens)"
                : String.valueOf(expected(config));
    }
}
