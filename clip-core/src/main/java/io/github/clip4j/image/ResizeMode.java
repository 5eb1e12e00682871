package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/** How an image is brought to the model's size before the crop (open_clip's {@code resize_mode}). */
public enum ResizeMode {
    /** The shorter side becomes the size, the ratio is kept. */
    SHORTEST,
    /** The longer side becomes the size, the ratio is kept, the rest is padded by the crop. */
    LONGEST,
    /** Both sides become the size, the ratio is lost. */
    SQUASH;

    /**
     * The mode with open_clip's name.
     *
     * @param name shortest, longest or squash
     * @return the mode
     */
    public static ResizeMode parse(String name) {
        return switch (name) {
            case "shortest" -> SHORTEST;
            case "longest" -> LONGEST;
            case "squash" -> SQUASH;
            default ->
                throw new ClipException("resize_mode: expected shortest, longest or squash, found \"" + name + "\"");
        };
    }
}
