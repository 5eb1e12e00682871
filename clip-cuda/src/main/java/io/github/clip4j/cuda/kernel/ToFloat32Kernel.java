package io.github.clip4j.cuda.kernel;

/** {@code to_float32}: widens exactly. A block widens a row. {@link BiasActivationKernel} does the reverse. */
public final class ToFloat32Kernel {
    private ToFloat32Kernel() {}

    /**
     * Widens.
     *
     * @param y (M, N) float32
     * @param x (M, N)
     * @param element of x
     * @param rows M
     * @param columns N
     * @return the step
     */
    public static Launch launch(long y, long x, Element element, int rows, int columns) {
        return Launch.rows("to_float32_" + element.suffix(), rows, y, x, columns);
    }
}
