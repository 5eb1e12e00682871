package io.github.clip4j.checkpoint;

import io.github.clip4j.json.JsonObject;

/** A configuration file found beside the tensors. */
record ConfigDocument(Kind kind, JsonObject json) {
    /** Whose format it is. */
    enum Kind {
        HUGGING_FACE,
        OPEN_CLIP
    }

    ClipConfig config() {
        return kind == Kind.HUGGING_FACE ? ClipConfig.fromHuggingFace(json) : ClipConfig.fromOpenClip(json);
    }

    String path() {
        return json.path();
    }
}
