package io.github.clip4j.checkpoint;

import io.github.clip4j.json.JsonObject;

/**
 * A configuration file found beside the tensors.
 *
 * @param kind whose format it is
 * @param json its content
 */
public record ConfigDocument(Kind kind, JsonObject json) {
    /** Whose format a configuration has. */
    public enum Kind {
        /** transformers' {@code config.json}. */
        HUGGING_FACE,
        /** {@code open_clip_config.json}. */
        OPEN_CLIP
    }

    /**
     * Where it was read.
     *
     * @return the file's path
     */
    public String path() {
        return json.path();
    }
}
