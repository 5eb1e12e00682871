package io.github.clip4j.cuda.kernel;

import io.github.clip4j.backend.Activation;
import org.jspecify.annotations.Nullable;

/**
 * {@code bias_activation}: the step after a product that is not added to the residual stream, and every conversion from
 * float32. A block computes a row.
 */
public final class BiasActivationKernel {
    private BiasActivationKernel() {}

    /**
     * {@code y = activation(x + bias)}.
     *
     * @param y (M, N), may be x
     * @param element of y
     * @param x (M, N) float32
     * @param bias (1, N) float32, or 0 for none
     * @param rows M
     * @param columns N
     * @param kind which, or null for none
     * @param status counts overflows
     * @return the step
     */
    public static Launch launch(
            long y,
            Element element,
            long x,
            long bias,
            int rows,
            int columns,
            @Nullable Activation kind,
            Status status) {
        String name = "bias_activation_" + element.suffix();
        return Launch.rows(name, rows, y, x, bias, columns, code(kind), status.overflows());
    }

    /** As in clip.cu. */
    private static int code(@Nullable Activation kind) {
        return switch (kind) {
            case null -> 0;
            case QUICK_GELU -> 1;
            case GELU -> 2;
            case GELU_TANH -> 3;
            case SILU -> 4;
        };
    }
}
