package io.github.clip4j.model;

/** One of a model's two towers. */
public enum Tower {
    /** Embeds images. */
    IMAGE("image", "images"),
    /** Embeds texts. */
    TEXT("text", "texts");

    private final String id;
    private final String inputs;

    Tower(String id, String inputs) {
        this.id = id;
        this.inputs = inputs;
    }

    /**
     * The tower in a word.
     *
     * @return {@code image} or {@code text}
     */
    public String id() {
        return id;
    }

    /**
     * What it embeds.
     *
     * @return {@code images} or {@code texts}
     */
    public String inputs() {
        return inputs;
    }
}
