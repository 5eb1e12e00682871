package io.github.clip4j.cpu;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.tensor.DType;

/**
 * Vector kernels, but for those that many models do without: scalar twins serve in their place until they are compiled
 * too. So the first embedding does not wait for them.
 *
 * @param vectors compiled, as far as they are common
 * @param twins of the same bits
 * @param wanted told of each call of another
 */
record CommonKernels(Kernels vectors, Kernels twins, Runnable wanted) implements Kernels {
    /** Whether an activation is common: OpenAI's. */
    static boolean isCommon(Activation kind) {
        return kind == Activation.QUICK_GELU;
    }

    @Override
    public int vectorBits() {
        return vectors.vectorBits();
    }

    @Override
    public int micro() {
        return vectors.micro();
    }

    @Override
    public void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, int columns, float[] sums) {
        vectors.multiply(c, start, a, b, first, end, depth, columns, sums);
    }

    @Override
    public void pack(Rows out, int to, Rows x, int rows) {
        vectors.pack(out, to, x, rows);
    }

    @Override
    public void copy(Rows out, int to, Rows x, int from, int rows, int columns) {
        vectors.copy(out, to, x, from, rows, columns);
    }

    @Override
    public void add(Rows inout, int to, Rows x, int from, int rows, int columns) {
        vectors.add(inout, to, x, from, rows, columns);
    }

    @Override
    public void activate(Rows out, int to, Rows x, int from, int rows, int columns, Activation kind, float[] lanes) {
        if (isCommon(kind)) {
            vectors.activate(out, to, x, from, rows, columns, kind, lanes);
        } else {
            wanted.run();
            twins.activate(out, to, x, from, rows, columns, kind, lanes);
        }
    }

    @Override
    public void layerNorm(
            Rows out, Rows x, Rows weight, Rows bias, float eps, int first, int end, int columns, float[] lanes) {
        vectors.layerNorm(out, x, weight, bias, eps, first, end, columns, lanes);
    }

    @Override
    public float softmaxNumerators(Rows scores, int row, int keys, float scale, float[] lanes) {
        return vectors.softmaxNumerators(scores, row, keys, scale, lanes);
    }

    @Override
    public void widen(Rows to, Rows from, int rows, DType type) {
        wanted.run();
        twins.widen(to, from, rows, type);
    }

    @Override
    public boolean finite(Rows x, int rows) {
        return vectors.finite(x, rows);
    }

    @Override
    public void scale(Rows out, Rows x, int rows, int columns, float[] factors) {
        vectors.scale(out, x, rows, columns, factors);
    }
}
