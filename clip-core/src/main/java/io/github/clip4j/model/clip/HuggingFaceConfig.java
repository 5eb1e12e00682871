package io.github.clip4j.model.clip;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * transformers' {@code config.json} of a CLIPModel, or of one of its towers, whose other tower has the defaults here.
 * The defaults are those of transformers 5.18 {@code models/clip/configuration_clip.py}.
 */
final class HuggingFaceConfig {
    private static final int LEGACY_END_OF_TEXT = 2;

    private HuggingFaceConfig() {}

    static ModelConfig read(JsonObject json) {
        String type = json.string("model_type").orElse("clip");
        if (!type.equals("clip") && !ClipParts.isOneTower(json))
            throw new ClipException(json.path() + ": model_type is \"" + type + "\", expected \"clip\"");
        JsonObject vision = tower(json, "vision");
        JsonObject text = tower(json, "text");
        return new ModelConfig(json.integer("projection_dim").orElse(512), vision(vision), text(text));
    }

    /** Where the activation is written, in words. */
    static String activationSource(JsonObject json) {
        if (ClipParts.isOneTower(json)) return json.path() + ": " + actSource(json);
        String vision = actSource(tower(json, "vision"));
        String text = actSource(tower(json, "text"));
        return vision.equals(text)
                ? json.path() + ": " + vision
                : json.path() + ": vision " + vision + ", text " + text;
    }

    private static String actSource(JsonObject tower) {
        return tower.string("hidden_act")
                .map(act -> "hidden_act " + act)
                .orElse("no hidden_act, which transformers reads as quick_gelu");
    }

    /**
     * Old files have a {@code text_config_dict}, whose values, defaults included, transformers lets win over
     * {@code text_config}.
     */
    private static JsonObject tower(JsonObject json, String tower) {
        if (ClipParts.isOneTower(json, tower)) return json;
        Optional<JsonObject> old = json.object(tower + "_config_dict");
        return old.or(() -> json.object(tower + "_config"))
                .orElseGet(() -> new JsonObject(Map.of(), json.path() + "." + tower + "_config"));
    }

    private static VisionConfig vision(JsonObject json) {
        int channels = json.integer("num_channels").orElse(3);
        if (channels != 3) throw new ClipException(json.path() + ".num_channels is " + channels + ", expected 3");
        return new VisionConfig(
                square(json, "image_size", 224),
                square(json, "patch_size", 32),
                json.integer("hidden_size").orElse(768),
                json.integer("num_hidden_layers").orElse(12),
                json.integer("num_attention_heads").orElse(12),
                json.integer("intermediate_size").orElse(3072),
                activation(json),
                (float) json.number("layer_norm_eps").orElse(1e-5));
    }

    private static TextConfig text(JsonObject json) {
        int endOfText = json.integer("eos_token_id").orElse(49407);
        if (endOfText < 0)
            throw new ClipException(json.path() + ".eos_token_id: expected the id of a token, found " + endOfText);
        return new TextConfig(
                json.integer("max_position_embeddings").orElse(77),
                json.integer("vocab_size").orElse(49408),
                json.integer("hidden_size").orElse(512),
                json.integer("num_hidden_layers").orElse(12),
                json.integer("num_attention_heads").orElse(8),
                json.integer("intermediate_size").orElse(2048),
                activation(json),
                (float) json.number("layer_norm_eps").orElse(1e-5),
                endOfText == LEGACY_END_OF_TEXT ? TextConfig.ARGMAX : endOfText);
    }

    private static Activation activation(JsonObject json) {
        String hiddenAct = json.string("hidden_act").orElse("quick_gelu");
        try {
            return Activation.parse(hiddenAct);
        } catch (ClipException e) {
            throw new ClipException(json.path() + ".hidden_act: " + e.getMessage(), e);
        }
    }

    static int square(JsonObject json, String key, int absent) {
        if (!(json.get(key).orElse(null) instanceof List<?> pair))
            return json.integer(key).orElse(absent);
        if (pair.size() == 2
                && pair.getFirst() instanceof Long side
                && side.equals(pair.getLast())
                && side == side.intValue()) return side.intValue();
        throw new ClipException(json.path() + "." + key + " is " + pair + ", expected one number or two equal ones");
    }
}
