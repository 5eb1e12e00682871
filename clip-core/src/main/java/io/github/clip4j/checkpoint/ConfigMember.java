package io.github.clip4j.checkpoint;

import java.util.function.ToIntFunction;

/** The members of a configuration that a tensor's shape repeats, and where: what is compared before a model is built. */
enum ConfigMember {
    EMBED_DIM("projection_dim", "embed_dim", "visual.proj", 1, ClipConfig::embedDim),
    VISION_WIDTH(
            "vision_config.hidden_size",
            "vision_cfg.width",
            "visual.conv1.weight",
            0,
            c -> c.vision().width()),
    PATCH_SIZE(
            "vision_config.patch_size",
            "vision_cfg.patch_size",
            "visual.conv1.weight",
            3,
            c -> c.vision().patchSize()),
    IMAGE_SIZE(
            "vision_config.image_size",
            "vision_cfg.image_size",
            "visual.positional_embedding",
            0,
            c -> c.vision().tokens()),
    VISION_MLP(
            "vision_config.intermediate_size",
            "vision_cfg.mlp_ratio",
            "visual.transformer.resblocks.0.mlp.c_fc.weight",
            0,
            c -> c.vision().mlpWidth()),
    VOCAB_SIZE(
            "text_config.vocab_size",
            "text_cfg.vocab_size",
            "token_embedding.weight",
            0,
            c -> c.text().vocabSize()),
    TEXT_WIDTH(
            "text_config.hidden_size",
            "text_cfg.width",
            "token_embedding.weight",
            1,
            c -> c.text().width()),
    CONTEXT_LENGTH(
            "text_config.max_position_embeddings",
            "text_cfg.context_length",
            "positional_embedding",
            0,
            c -> c.text().contextLength()),
    TEXT_MLP(
            "text_config.intermediate_size",
            "text_cfg.mlp_ratio",
            "transformer.resblocks.0.mlp.c_fc.weight",
            0,
            c -> c.text().mlpWidth());

    private final String huggingFace;
    private final String openClip;
    private final String canonical;
    private final int dimension;
    private final ToIntFunction<ClipConfig> expected;

    ConfigMember(
            String huggingFace, String openClip, String canonical, int dimension, ToIntFunction<ClipConfig> expected) {
        this.huggingFace = huggingFace;
        this.openClip = openClip;
        this.canonical = canonical;
        this.dimension = dimension;
        this.expected = expected;
    }

    /** The member's path in a document of the given kind. */
    String path(ConfigDocument.Kind kind) {
        return kind == ConfigDocument.Kind.HUGGING_FACE ? huggingFace : openClip;
    }

    /** The weight whose shape repeats it. */
    String canonical() {
        return canonical;
    }

    /** Which dimension, in the canonical orientation. */
    int dimension() {
        return dimension;
    }

    /** What that dimension must be. */
    int expected(ClipConfig config) {
        return expected.applyAsInt(config);
    }

    /** The member's value in words. */
    String value(ClipConfig config) {
        return switch (this) {
            case IMAGE_SIZE ->
                config.vision().imageSize() + " (" + config.vision().tokens() + " tokens)";
            default -> String.valueOf(expected(config));
        };
    }
}
