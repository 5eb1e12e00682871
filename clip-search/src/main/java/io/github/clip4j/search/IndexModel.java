package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;

/**
 * The model whose embeddings an index holds. Vectors of another model mean something else, even if they are of the same
 * length.
 *
 * @param dimensions numbers of each vector
 * @param digest of its weights; empty if it is not known, as for vectors of other programs
 * @param description for messages, for example {@code ViT-B-32 openai}; may be empty
 * @param preprocessing how images are prepared, in words; may be empty
 * @param metric how vectors are compared
 */
public record IndexModel(int dimensions, String digest, String description, String preprocessing, Metric metric) {
    /** The most numbers of a vector. */
    public static final int MAX_DIMENSIONS = 65_536;

    private static final int SHOWN = 12;

    /** Checks the dimensions. */
    public IndexModel {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
            throw new ClipException(
                    "an index holds vectors of 1 to " + MAX_DIMENSIONS + " numbers, found " + dimensions);
    }

    /**
     * Vectors whose model is not known, compared by cosine.
     *
     * @param dimensions numbers of each vector
     * @return the model
     */
    public static IndexModel unknown(int dimensions) {
        return new IndexModel(dimensions, "", "", "", Metric.COSINE);
    }

    /**
     * Checks that vectors of another model can be compared with those of this one: the weights, as far as they are
     * known, and the dimensions are the same.
     *
     * @param other whose vectors are to be added or searched for
     * @param place what they are for, as messages begin, for example the index's folder
     * @throws ClipException in one line that names both
     */
    public void requireSame(IndexModel other, String place) {
        boolean same = digest.isEmpty() || other.digest.isEmpty() || digest.equals(other.digest);
        if (same && dimensions == other.dimensions) return;
        throw new ClipException(place + ": it holds embeddings of " + this + ", these are of " + other
                + "; use that model, or make another index");
    }

    /** For messages. */
    @Override
    public String toString() {
        String name = description.isEmpty() ? "an unknown model" : description;
        String weights = digest.isEmpty() ? "" : ", weights " + digest.substring(0, Math.min(SHOWN, digest.length()));
        return name + " (" + dimensions + " numbers" + weights + ")";
    }
}
