package io.github.clip4j.cuda.kernel;

/** {@code top_k}: the nearest neighbours of a similarity matrix. A block searches a row, in k passes over it. */
public final class TopKKernel {
    private TopKKernel() {}

    /**
     * Finds the k greatest of each row, greatest first; of equals the lower index.
     *
     * @param values (M, k) float32
     * @param indices ints (M, k); -1 where a row has no more
     * @param scores (M, N) float32
     * @param rows M
     * @param columns N
     * @param k how many
     * @return the step
     */
    public static Launch launch(long values, long indices, long scores, int rows, int columns, int k) {
        return Launch.rows("top_k", rows, values, indices, scores, columns, k);
    }
}
