package io.github.clip4j.cpu.start;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.tensor.DType;
import java.util.EnumSet;
import java.util.Set;

/**
 * Vector kernels, except those that the model does not need: scalar twins serve in their place until they are compiled
 * too, so that the first embedding does not wait for them.
 *
 * @param vectors of which those that every model needs are compiled
 * @param activations that are compiled too
 * @param twins scalar kernels that give the same bits
 * @param wanted told of each call of another kernel
 */
record CommonKernels(Kernels vectors, Set<Activation> activations, Kernels twins, Runnable wanted) implements Kernels {
    CommonKernels {
        // One class of sets, whose test is a bit's: it is made for each tile of a product.
        Set<Activation> bits = EnumSet.noneOf(Activation.class);
        bits.addAll(activations);
        activations = bits;
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
        if (activations.contains(kind)) {
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
    public void products(
            float[] out, int rows, float[] x, float[] queries, int first, int second, int columns, float[] sums) {
        wanted.run();
        twins.products(out, rows, x, queries, first, second, columns, sums);
    }

    @Override
    public void products(int[] out, int to, int rows, byte[] x, short[] query, int at, int columns) {
        wanted.run();
        twins.products(out, to, rows, x, query, at, columns);
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
