package io.github.clip4j.cuda.kernel;

/** {@code l2_normalize}: rows of length 1, measured in double. A block computes a row. */
public final class L2NormalizeKernel {
    private L2NormalizeKernel() {}

    /**
     * Normalises in place.
     *
     * @param inout (M, N) float32
     * @param rows M
     * @param columns N
     * @return the step
     */
    public static Launch launch(long inout, int rows, int columns) {
        return Launch.rows("l2_normalize", rows, inout, columns);
    }
}
