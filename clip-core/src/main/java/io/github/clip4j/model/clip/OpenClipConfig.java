package io.github.clip4j.model.clip;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * open_clip's model configuration. The members and defaults are those of open_clip 3.3 {@code model.py} (CLIPVisionCfg,
 * CLIPTextCfg). A member that would change the computation is refused unless it has its neutral value, and so is one
 * that open_clip does not know: a model must not run almost right.
 */
final class OpenClipConfig {
    private static final String HF_TEXT = "a Hugging Face text tower";
    private static final String TIMM = "a timm image tower";
    private static final String SIGLIP = "a SigLIP model";

    /** What a refused member means, where its name alone does not say it. */
    private static final Map<String, String> MEANINGS = Map.of(
            "timm_model_name", TIMM,
            "hf_model_name", HF_TEXT,
            "hf_tokenizer_name", "another tokenizer than CLIP's",
            "tokenizer_kwargs", "another text cleaning than CLIP's",
            "init_logit_bias", SIGLIP,
            "multimodal_cfg", "a CoCa model",
            "no_causal_mask", "a text tower without causal mask");

    private static final Set<String> MODEL_READ = Set.of("embed_dim", "vision_cfg", "text_cfg", "quick_gelu");
    private static final Set<String> MODEL_HARMLESS =
            Set.of("custom_text", "nonscalar_logit_scale", "init_logit_scale", "output_dict", "cast_dtype");
    private static final Map<String, List<?>> MODEL_NEUTRAL = neutral("init_logit_bias", "multimodal_cfg");

    private static final Set<String> VISION_READ =
            Set.of("image_size", "patch_size", "width", "layers", "head_width", "mlp_ratio", "norm_kwargs");
    private static final Set<String> VISION_HARMLESS = Set.of(
            "patch_dropout",
            "attn_pooler_queries",
            "attn_pooler_heads",
            "output_tokens",
            "timm_model_pretrained",
            "timm_pool",
            "timm_proj",
            "timm_proj_bias",
            "timm_drop",
            "timm_drop_path");
    private static final Map<String, List<?>> VISION_NEUTRAL = neutral(
            "timm_model_name",
            "attentional_pool",
            "no_ln_pre",
            "final_ln_after_pool",
            "ls_init_value",
            "act_kwargs",
            "qk_norm",
            "scaled_cosine_attn",
            "scale_heads",
            "scale_attn_inner",
            "scale_attn",
            "scale_fc",
            "block_type=default",
            "pool_type=tok",
            "pos_embed_type=learnable");

    private static final Set<String> TEXT_READ =
            Set.of("context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "norm_kwargs");
    private static final Set<String> TEXT_HARMLESS =
            Set.of("pad_id", "eos_id", "output_tokens", "hf_model_pretrained", "hf_proj_type", "hf_pooler_type");
    private static final Map<String, List<?>> TEXT_NEUTRAL = neutral(
            "hf_model_name",
            "hf_tokenizer_name",
            "tokenizer_kwargs",
            "tokenizer_mode",
            "no_causal_mask",
            "embed_cls",
            "final_ln_after_pool",
            "ls_init_value",
            "act_kwargs",
            "proj_bias",
            "qk_norm",
            "scaled_cosine_attn",
            "scale_heads",
            "scale_attn_inner",
            "scale_attn",
            "scale_fc",
            "block_type=default",
            "pool_type=argmax",
            "proj_type=linear");

    private OpenClipConfig() {}

    static ModelConfig read(JsonObject document) {
        JsonObject model = model(document);
        JsonObject vision = required(model, "vision_cfg");
        JsonObject text = required(model, "text_cfg");
        // The most telling refusal first: these files differ from CLIP's in many members at once.
        refuseUnlessNeutral(vision, VISION_NEUTRAL);
        refuseUnlessNeutral(text, TEXT_NEUTRAL);
        refuseUnlessNeutral(model, MODEL_NEUTRAL);
        refuseUnknown(model, MODEL_READ, MODEL_HARMLESS, MODEL_NEUTRAL);
        refuseUnknown(vision, VISION_READ, VISION_HARMLESS, VISION_NEUTRAL);
        refuseUnknown(text, TEXT_READ, TEXT_HARMLESS, TEXT_NEUTRAL);
        Activation activation = model.bool("quick_gelu").orElse(false) ? Activation.QUICK_GELU : Activation.GELU;
        int embedDim =
                model.integer("embed_dim").orElseThrow(() -> new ClipException(model.path() + ".embed_dim is missing"));
        return new ModelConfig(embedDim, vision(vision, activation), text(text, activation));
    }

    /** Whether the file says which activation it means; open_clip takes silence for GELU. */
    static boolean saysActivation(JsonObject document) {
        return model(document).bool("quick_gelu").isPresent();
    }

    private static JsonObject model(JsonObject document) {
        return document.object("model_cfg").orElse(document);
    }

    private static VisionConfig vision(JsonObject json, Activation activation) {
        if (json.get("layers").orElse(null) instanceof List<?> layers)
            throw new ClipException(json.path() + ".layers is " + layers
                    + ", a ResNet image tower; clip4j reads vision transformers only");
        int width = json.integer("width").orElse(768);
        int headWidth = json.integer("head_width").orElse(64);
        if (headWidth < 1 || width % headWidth != 0)
            throw new ClipException(json.path() + ".width " + width + " is not a multiple of head_width " + headWidth);
        return new VisionConfig(
                HuggingFaceConfig.square(json, "image_size", 224),
                HuggingFaceConfig.square(json, "patch_size", 16),
                width,
                json.integer("layers").orElse(12),
                width / headWidth,
                mlpWidth(json, width),
                activation,
                epsilon(json));
    }

    private static TextConfig text(JsonObject json, Activation activation) {
        int width = json.integer("width").orElse(512);
        return new TextConfig(
                json.integer("context_length").orElse(77),
                json.integer("vocab_size").orElse(49408),
                width,
                json.integer("layers").orElse(12),
                json.integer("heads").orElse(8),
                mlpWidth(json, width),
                activation,
                epsilon(json),
                TextConfig.ARGMAX);
    }

    /** open_clip's {@code int(width * mlp_ratio)}: 4.3637 gives 6144 for g/14's 1408. */
    private static int mlpWidth(JsonObject json, int width) {
        return (int) (width * json.number("mlp_ratio").orElse(4.0));
    }

    private static float epsilon(JsonObject json) {
        JsonObject norm = json.object("norm_kwargs").orElse(null);
        if (norm == null) return 1e-5f;
        for (String key : norm.keys())
            if (!key.equals("eps")) throw new ClipException("unsupported " + norm.path() + "." + key);
        return (float) norm.number("eps").orElse(1e-5);
    }

    private static JsonObject required(JsonObject json, String key) {
        return json.object(key).orElseThrow(() -> new ClipException(json.path() + "." + key + " is missing"));
    }

    /** From {@code name} (neutral: absent, null, false) or {@code name=value} (also that value). */
    private static Map<String, List<?>> neutral(String... members) {
        Map<String, List<?>> neutral = new HashMap<>();
        for (String member : members) {
            int equals = member.indexOf('=');
            if (equals < 0) neutral.put(member, Arrays.asList(false, ""));
            else neutral.put(member.substring(0, equals), List.of(member.substring(equals + 1)));
        }
        return Map.copyOf(neutral);
    }

    private static void refuseUnlessNeutral(JsonObject json, Map<String, List<?>> neutral) {
        for (String key : json.keys()) {
            Object value = json.get(key).orElse(null);
            List<?> allowed = neutral.get(key);
            if (value == null || allowed == null || allowed.contains(value)) continue;
            throw new ClipException("unsupported " + json.path() + "." + key + " " + shown(value)
                    + (MEANINGS.containsKey(key) ? ": " + MEANINGS.get(key) : ""));
        }
    }

    private static void refuseUnknown(
            JsonObject json, Set<String> read, Set<String> harmless, Map<String, List<?>> neutral) {
        for (String key : json.keys())
            if (!read.contains(key) && !harmless.contains(key) && !neutral.containsKey(key))
                throw new ClipException(
                        "unknown member " + json.path() + "." + key + ": it may change what the model computes");
    }

    private static String shown(@Nullable Object value) {
        String json = Json.write(value);
        return json.length() > 80 ? json.substring(0, 80) + "…" : json;
    }
}
