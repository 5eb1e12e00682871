package io.github.clip4j.cuda.kernel;

/** {@code bias_residual}: the end of a residual branch. A block computes a row. */
public final class BiasResidualKernel {
    private BiasResidualKernel() {}

    /**
     * {@code inout += y + bias}; all float32.
     *
     * @param inout (M, N)
     * @param y (M, N)
     * @param bias (1, N), or 0 for none
     * @param rows M
     * @param columns N
     * @return the step
     */
    public static Launch launch(long inout, long y, long bias, int rows, int columns) {
        return Launch.rows("bias_residual", rows, inout, y, bias, columns);
    }
}
