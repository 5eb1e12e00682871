package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.Tower;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of CLIP that a checkpoint holds. transformers also saves one tower alone, with its projection
 * ({@code CLIPTextModelWithProjection}) or without ({@code CLIPTextModel}, whose output is the pooled token after the
 * last layer norm).
 *
 * @param image whether there is the image tower
 * @param text whether there is the text tower
 * @param projected whether the towers end in a projection
 */
record ClipParts(boolean image, boolean text, boolean projected) {
    static final ClipParts ALL = new ClipParts(true, true, true);

    private static final String VISION_TYPE = "clip_vision_model";
    private static final String TEXT_TYPE = "clip_text_model";
    private static final String WITH_PROJECTION = "WithProjection";

    /** A configuration decides; without one, the tensors do. */
    static ClipParts of(ClipTensors tensors, Optional<ConfigDocument> document) {
        if (document.isEmpty()) return found(tensors);
        String type = type(document.get());
        if (type.equals(VISION_TYPE))
            return new ClipParts(true, false, projected(tensors, document.get(), "visual.proj"));
        if (type.equals(TEXT_TYPE))
            return new ClipParts(false, true, projected(tensors, document.get(), "text_projection"));
        return ALL;
    }

    private static ClipParts found(ClipTensors tensors) {
        boolean image = tensors.find("visual.conv1.weight") != null || tensors.find("visual.class_embedding") != null;
        boolean text = tensors.find("token_embedding.weight") != null || tensors.find("positional_embedding") != null;
        if (image == text) return ALL;
        return new ClipParts(image, text, tensors.find(image ? "visual.proj" : "text_projection") != null);
    }

    private static boolean projected(ClipTensors tensors, ConfigDocument document, String projection) {
        Optional<String> architecture = document.json()
                .array("architectures")
                .flatMap(names -> names.stream().findFirst())
                .map(String::valueOf);
        return architecture
                .map(name -> name.endsWith(WITH_PROJECTION))
                .orElseGet(() -> tensors.find(projection) != null);
    }

    /** Whether a configuration of transformers' is that of one tower, its members not in an object of its own. */
    static boolean isOneTower(JsonObject json) {
        return isOneTower(json, "vision") || isOneTower(json, "text");
    }

    static boolean isOneTower(JsonObject json, String tower) {
        return json.string("model_type").orElse("").equals(tower.equals("vision") ? VISION_TYPE : TEXT_TYPE);
    }

    private static String type(ConfigDocument document) {
        return document.kind() == ConfigDocument.Kind.HUGGING_FACE
                ? document.json().string("model_type").orElse("")
                : "";
    }

    /** Whether a canonical weight belongs to one of the parts. */
    boolean have(String canonical) {
        if (canonical.equals("logit_scale")) return image && text;
        boolean present = ClipNames.isText(canonical) ? text : image;
        return present && (projected || !ClipNames.isProjection(canonical));
    }

    Set<Tower> towers() {
        Set<Tower> towers = EnumSet.noneOf(Tower.class);
        if (image) towers.add(Tower.IMAGE);
        if (text) towers.add(Tower.TEXT);
        return towers;
    }

    /** What transformers calls such a model. */
    String describe() {
        return List.of(image ? "CLIPVisionModel" : "CLIPTextModel", projected ? WITH_PROJECTION : "").stream()
                .reduce("", String::concat);
    }
}
