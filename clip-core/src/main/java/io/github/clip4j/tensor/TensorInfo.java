package io.github.clip4j.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Type and shape of a stored tensor.
 *
 * @param name as stored
 * @param dtype element type
 * @param shape dimensions, outermost first; empty for a scalar; a dimension may be 0
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    /** Copies the shape and checks it. */
    public TensorInfo {
        shape = List.copyOf(shape);
        for (long d : shape) if (d < 0) throw new IllegalArgumentException(name + ": negative dimension " + d);
    }

    /**
     * A tensor's description from a plain list of dimensions.
     *
     * @param name as stored
     * @param dtype element type
     * @param shape dimensions
     * @return the description
     */
    public static TensorInfo of(String name, DType dtype, long... shape) {
        return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
    }

    /**
     * The number of elements; 1 for a scalar.
     *
     * @return the product of the dimensions
     * @throws ArithmeticException if it does not fit a long
     */
    public long elementCount() {
        long n = 1;
        for (long d : shape) n = Math.multiplyExact(n, d);
        return n;
    }

    /**
     * The size of the data.
     *
     * @return bytes
     * @throws ArithmeticException if it does not fit a long
     */
    public long byteSize() {
        return Math.multiplyExact(elementCount(), (long) dtype.bytes());
    }

    /**
     * The shape as PyTorch prints it.
     *
     * @return for example {@code [1024, 3, 14, 14]}
     */
    public String shapeText() {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
