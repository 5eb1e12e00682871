package io.github.clip4j.search.duplicates;

/** How much images have in common. */
public enum Tier {
    /** The same bytes. */
    SAME_FILE,
    /** The same image, saved otherwise: scaled, compressed, of another format. */
    SAME_IMAGE,
    /** Alike for the model. The shots of a burst are, and are no duplicates. */
    SIMILAR
}
