package io.github.clip4j.search.duplicates;

import io.github.clip4j.error.ClipException;

/**
 * What counts as a duplicate. Start from {@link #DEFAULT}.
 *
 * @param last the last tier that is looked for
 * @param sameCosine the least cosine of two forms of the same image
 * @param sameBits in how many of its 64 bits their {@link PerceptualHash} may differ
 * @param similarCosine the least cosine of similar images
 */
public record DuplicateOptions(Tier last, float sameCosine, int sameBits, float similarCosine) {
    /**
     * Up to the same image. The limits of the hash are those that its users take (imagehash, findimagedupes); 0.94 is
     * clip-retrieval's for results that are alike.
     */
    public static final DuplicateOptions DEFAULT = new DuplicateOptions(Tier.SAME_IMAGE, 0.97f, 8, 0.94f);

    /** Checks the limits. */
    public DuplicateOptions {
        if (!(sameCosine > 0 && sameCosine <= 1 && similarCosine > 0 && similarCosine <= 1))
            throw new ClipException("duplicates: expected cosines above 0 and at most 1, found " + sameCosine + " and "
                    + similarCosine);
        if (sameBits < 0 || sameBits > 32)
            throw new ClipException("duplicates: expected hashes to differ in 0 to 32 bits, found " + sameBits);
    }

    /**
     * The same with another last tier.
     *
     * @param newLast the last tier that is looked for
     * @return new options
     */
    public DuplicateOptions withLast(Tier newLast) {
        return new DuplicateOptions(newLast, sameCosine, sameBits, similarCosine);
    }

    /**
     * The same with another cosine of similar images.
     *
     * @param newCosine above 0, at most 1
     * @return new options
     */
    public DuplicateOptions withSimilarCosine(float newCosine) {
        return new DuplicateOptions(last, sameCosine, sameBits, newCosine);
    }

    float leastCosine() {
        return last == Tier.SIMILAR ? Math.min(similarCosine, sameCosine) : sameCosine;
    }
}
