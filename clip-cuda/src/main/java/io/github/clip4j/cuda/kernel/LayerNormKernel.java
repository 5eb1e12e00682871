package io.github.clip4j.cuda.kernel;

/** {@code layer_norm}: two passes over a row, biased variance. A block computes a row. */
public final class LayerNormKernel {
    private LayerNormKernel() {}

    /**
     * The addresses where results go.
     *
     * @param wide (M, C) float32, or 0 for nowhere
     * @param narrow (M, C) of the element type, or 0
     * @param element of narrow
     */
    public record Output(long wide, long narrow, Element element) {}

    /**
     * Scale and shift, float32.
     *
     * @param weight (1, C)
     * @param bias (1, C)
     * @param eps added to the variance
     */
    public record Norm(long weight, long bias, float eps) {}

    /**
     * Normalises.
     *
     * @param out one or two results
     * @param x (M, C) float32
     * @param rows M
     * @param width C
     * @param norm scale and shift
     * @param status counts overflows
     * @return the step
     */
    public static Launch launch(Output out, long x, int rows, int width, Norm norm, Status status) {
        return Launch.rows(
                "layer_norm_" + out.element().suffix(),
                rows,
                out.wide(),
                out.narrow(),
                x,
                norm.weight(),
                norm.bias(),
                width,
                norm.eps(),
                status.overflows());
    }
}
