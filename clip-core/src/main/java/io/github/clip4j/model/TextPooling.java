package io.github.clip4j.model;

/** Which token of a text becomes its embedding. */
@FunctionalInterface
public interface TextPooling {
    /**
     * The position of the token.
     *
     * @param ids of one text, padded or not; at least one
     * @return an index into {@code ids}
     */
    int position(int[] ids);
}
