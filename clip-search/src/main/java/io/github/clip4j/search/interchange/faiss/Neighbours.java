package io.github.clip4j.search.interchange.faiss;

/**
 * What a search found, the best first; shorter than was asked for if no more was found. Which of several equal scores
 * are found, and in which order, is left open.
 *
 * @param ids as in the file
 * @param scores faiss's own: inner products, or squared distances
 */
public record Neighbours(long[] ids, float[] scores) {
    /**
     * How many were found.
     *
     * @return the length of both arrays
     */
    public int size() {
        return ids.length;
    }
}
