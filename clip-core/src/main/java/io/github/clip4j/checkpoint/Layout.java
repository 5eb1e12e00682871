package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How a checkpoint names and orients its tensors. {@link WeightNames} has the table. */
public enum Layout {
    /** Hugging Face transformers' {@code CLIPModel}: separate q, k, v; projections stored [out, in]. */
    HF("hf", "Hugging Face (transformers CLIPModel)"),
    /**
     * open_clip's {@code CLIP}, or {@code CustomTextCLIP} with {@code text.} before the text tower; projections stored
     * [in, out].
     */
    OPEN_CLIP("openclip", "open_clip"),
    /** openai/CLIP: open_clip's names and shapes plus three integer scalars; matrices in F16, the rest in F32. */
    OPENAI("openai", "OpenAI");

    private final String id;
    private final String description;

    Layout(String id, String description) {
        this.id = id;
        this.description = description;
    }

    /**
     * The short name for command lines.
     *
     * @return {@code hf}, {@code openclip} or {@code openai}
     */
    public String id() {
        return id;
    }

    /**
     * The name for people.
     *
     * @return a few words
     */
    public String describe() {
        return description;
    }

    /**
     * Finds a layout by its short name.
     *
     * @param id as {@link #id()} gives it
     * @return the layout
     * @throws ClipException if there is none
     */
    public static Layout byId(String id) {
        for (Layout layout : values()) if (layout.id.equals(id)) return layout;
        throw new ClipException("unknown layout \"" + id + "\": expected "
                + Arrays.stream(values()).map(Layout::id).collect(Collectors.joining(", ")));
    }
}
