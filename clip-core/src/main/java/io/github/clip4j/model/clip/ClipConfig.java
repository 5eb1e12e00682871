package io.github.clip4j.model.clip;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.tensor.TensorFile;
import java.util.function.Function;

/** Finds a CLIP model's dimensions: from either library's configuration, or from the tensors. */
final class ClipConfig {
    private ClipConfig() {}

    /**
     * Reads transformers' {@code config.json} of a {@code CLIPModel}. Members that the file omits have the defaults of
     * transformers' CLIPConfig.
     *
     * @throws ClipException in one line, if a member has an unusable value or the model is not CLIP
     */
    static ModelConfig fromHuggingFace(JsonObject json) {
        return located(json, HuggingFaceConfig::read);
    }

    /**
     * Reads {@code open_clip_config.json}, or one of open_clip's own model configurations (the same without the
     * {@code model_cfg} around it).
     *
     * @throws ClipException in one line that names the member, if it asks for anything that CLIP's own architecture
     *     lacks
     */
    static ModelConfig fromOpenClip(JsonObject json) {
        return located(json, OpenClipConfig::read);
    }

    /**
     * Infers the dimensions from tensor names and shapes. Two things are not in the shapes: the number of heads (the
     * published widths' are known, others are taken as {@code width / 64}) and the activation (QuickGELU for OpenAI's
     * layout, otherwise the family's usual one).
     *
     * @throws ClipException if the tensors are not a CLIP model's
     */
    static ModelConfig infer(TensorFile file) {
        return ShapeInference.infer(ClipTensors.of(file), ClipParts.ALL).config();
    }

    private static ModelConfig located(JsonObject json, Function<JsonObject, ModelConfig> reader) {
        try {
            return reader.apply(json);
        } catch (ClipException e) {
            throw e.in(json.path());
        }
    }
}
