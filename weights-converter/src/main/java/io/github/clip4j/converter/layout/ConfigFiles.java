package io.github.clip4j.converter.layout;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The configurations that go with written weights. A model that a layout's configuration cannot express is an error,
 * because its readers would compute something else.
 */
public final class ConfigFiles {
    private static final float USUAL_EPSILON = 1e-5f;
    private static final int OPENAI_HEAD_SIZE = 64;
    private static final int LEGACY_END_OF_TEXT = 2;
    private static final double LOGIT_SCALE_INIT = 2.6592;

    private ConfigFiles() {}

    /**
     * Checks that a layout's own readers would compute the same model.
     *
     * @throws ClipException in one line, if they would not
     */
    public static void check(ModelConfig config, Layout layout) {
        if (layout == Layout.HF) return;
        String name = layout.describe();
        Activation activation = config.vision().activation();
        if (config.text().activation() != activation)
            throw new ClipException("the %s layout has one activation for both towers, but this model has %s and %s"
                    .formatted(
                            name,
                            activation.huggingFaceName(),
                            config.text().activation().huggingFaceName()));
        if (activation == Activation.GELU_TANH)
            throw new ClipException("the %s layout has no tanh GELU".formatted(name));
        int end = config.text().endOfText();
        if (end != TextConfig.ARGMAX && end != config.text().vocabSize() - 1)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the %s layout takes a text's embedding at its largest id, but this model at id %d of %d",
                    name,
                    end,
                    config.text().vocabSize()));
        if (layout == Layout.OPENAI) checkOpenAi(config, activation);
    }

    /** Its readers get no configuration: they infer what they can and assume that the rest is as in OpenAI's models. */
    private static void checkOpenAi(ModelConfig config, Activation activation) {
        if (activation != Activation.QUICK_GELU)
            throw new ClipException(
                    "the OpenAI layout implies QuickGELU, but this model has " + activation.huggingFaceName());
        VisionConfig vision = config.vision();
        TextConfig text = config.text();
        if (vision.headSize() != OPENAI_HEAD_SIZE || text.headSize() != OPENAI_HEAD_SIZE)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the OpenAI layout implies heads of 64, but this model has %d and %d; choose the layout hf or"
                            + " open_clip",
                    vision.headSize(),
                    text.headSize()));
        if (vision.layerNormEps() != USUAL_EPSILON || text.layerNormEps() != USUAL_EPSILON)
            throw new ClipException(
                    "the OpenAI layout implies a layer norm epsilon of 1e-5, but this model has %s and %s"
                            .formatted(vision.layerNormEps(), text.layerNormEps()));
    }

    static Map<String, Object> huggingFace(ModelConfig config, Precision precision) {
        VisionConfig vision = config.vision();
        TextConfig text = config.text();
        Map<String, Object> textMembers = new LinkedHashMap<>();
        textMembers.put("model_type", "clip_text_model");
        textMembers.put("vocab_size", text.vocabSize());
        textMembers.put("max_position_embeddings", text.contextLength());
        putTower(textMembers, text.width(), text.mlpWidth(), text.layers(), text.heads());
        putNumerics(textMembers, text.activation(), text.layerNormEps(), config.embedDim());
        boolean argmax = text.endOfText() == TextConfig.ARGMAX;
        // transformers' ids of OpenAI's own repositories; 2 is what makes it pool at the largest id.
        textMembers.put("bos_token_id", argmax ? 0 : Math.max(text.endOfText() - 1, 0));
        textMembers.put("eos_token_id", argmax ? LEGACY_END_OF_TEXT : text.endOfText());
        textMembers.put("pad_token_id", argmax ? 1 : text.endOfText());

        Map<String, Object> visionMembers = new LinkedHashMap<>();
        visionMembers.put("model_type", "clip_vision_model");
        visionMembers.put("num_channels", 3);
        visionMembers.put("image_size", vision.imageSize());
        visionMembers.put("patch_size", vision.patchSize());
        putTower(visionMembers, vision.width(), vision.mlpWidth(), vision.layers(), vision.heads());
        putNumerics(visionMembers, vision.activation(), vision.layerNormEps(), config.embedDim());

        Map<String, Object> document = new LinkedHashMap<>();
        document.put("architectures", List.of("CLIPModel"));
        document.put("model_type", "clip");
        document.put("projection_dim", config.embedDim());
        document.put("logit_scale_init_value", LOGIT_SCALE_INIT);
        document.put("torch_dtype", torchDtype(precision));
        document.put("text_config", textMembers);
        document.put("vision_config", visionMembers);
        return document;
    }

    private static void putTower(Map<String, Object> members, int width, int mlpWidth, int layers, int heads) {
        members.put("hidden_size", width);
        members.put("intermediate_size", mlpWidth);
        members.put("num_hidden_layers", layers);
        members.put("num_attention_heads", heads);
    }

    private static void putNumerics(Map<String, Object> members, Activation activation, float epsilon, int embedDim) {
        members.put("hidden_act", activation.huggingFaceName());
        members.put("layer_norm_eps", epsilon);
        members.put("projection_dim", embedDim);
    }

    private static String torchDtype(Precision precision) {
        return switch (precision) {
            case F32, F16_MATRICES -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    static Map<String, Object> openClip(ModelConfig config) {
        VisionConfig vision = config.vision();
        TextConfig text = config.text();
        Map<String, Object> visionMembers = new LinkedHashMap<>();
        visionMembers.put("image_size", vision.imageSize());
        visionMembers.put("layers", vision.layers());
        visionMembers.put("width", vision.width());
        visionMembers.put("head_width", vision.headSize());
        visionMembers.put("patch_size", vision.patchSize());
        putOpenClip(visionMembers, vision.width(), vision.mlpWidth(), vision.layerNormEps());
        Map<String, Object> textMembers = new LinkedHashMap<>();
        textMembers.put("context_length", text.contextLength());
        textMembers.put("vocab_size", text.vocabSize());
        textMembers.put("width", text.width());
        textMembers.put("heads", text.heads());
        textMembers.put("layers", text.layers());
        putOpenClip(textMembers, text.width(), text.mlpWidth(), text.layerNormEps());
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("embed_dim", config.embedDim());
        model.put("quick_gelu", vision.activation() == Activation.QUICK_GELU);
        model.put("vision_cfg", visionMembers);
        model.put("text_cfg", textMembers);
        return model;
    }

    private static void putOpenClip(Map<String, Object> members, int width, int mlpWidth, float epsilon) {
        double ratio = (double) mlpWidth / width;
        // open_clip truncates width * ratio.
        if ((int) (width * ratio) != mlpWidth) ratio = Math.nextUp(ratio);
        members.put("mlp_ratio", ratio);
        if (epsilon != USUAL_EPSILON) members.put("norm_kwargs", Map.of("eps", epsilon));
    }
}
