package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Kernels on the Vector API; this class and those it calls load {@code jdk.incubator.vector}. */
public final class VectorKernels implements Kernels {
    /** At the width of {@code clip.vectorBits}, else the processor's. */
    public VectorKernels() {}

    /**
     * The width that the processor prefers, within what the kernels know.
     *
     * @return 128, 256 or 512
     */
    public static int preferredBits() {
        return Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
    }

    @Override
    public int vectorBits() {
        return Lanes.SPECIES.vectorBitSize();
    }

    @Override
    public int micro() {
        return Lanes.MICRO;
    }

    @Override
    public void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, int columns, float[] sums) {
        VectorMultiply.multiply(c, start, a, b, first, end, depth, columns, sums);
    }

    @Override
    public void pack(Rows out, int to, Rows x, int rows) {
        VectorCopy.pack(out, to, x, rows);
    }

    @Override
    public void copy(Rows out, int to, Rows x, int from, int rows, int columns) {
        VectorCopy.copy(out, to, x, from, rows, columns);
    }

    @Override
    public void add(Rows inout, int to, Rows x, int from, int rows, int columns) {
        VectorCopy.add(inout, to, x, from, rows, columns);
    }

    @Override
    public void activate(Rows out, int to, Rows x, int from, int rows, int columns, Activation kind, float[] lanes) {
        MemorySegment y = out.memory();
        MemorySegment source = x.memory();
        int bytes = columns * Float.BYTES;
        for (int row = 0; row < rows; row++) {
            long toAt = out.offset(to + row, 0);
            long fromAt = x.offset(from + row, 0);
            switch (kind) {
                case QUICK_GELU -> VectorActivations.quickGelu(y, source, toAt, fromAt, bytes);
                case GELU -> VectorGelu.gelu(y, source, toAt, fromAt, bytes, lanes);
                case GELU_TANH -> VectorActivations.geluTanh(y, source, toAt, fromAt, bytes);
                case SILU -> VectorActivations.silu(y, source, toAt, fromAt, bytes);
            }
        }
    }

    @Override
    public void layerNorm(
            Rows out, Rows x, Rows weight, Rows bias, float eps, int first, int end, int columns, float[] lanes) {
        for (int row = first; row < end; row += 2)
            VectorLayerNorm.layerNorm(out, x, weight, bias, eps, row, Math.min(row + 1, end - 1), columns, lanes);
    }

    @Override
    public float softmaxNumerators(Rows scores, int row, int keys, float scale, float[] lanes) {
        return VectorSoftmax.numerators(scores, row, keys, scale, lanes);
    }

    @Override
    public void products(
            float[] out, int rows, float[] x, float[] queries, int first, int second, int columns, float[] sums) {
        VectorProducts.products(out, rows, x, queries, first, second, columns, sums);
    }

    @Override
    public void products(int[] out, int to, int rows, byte[] x, short[] query, int at, int columns) {
        VectorByteProducts.products(out, to, rows, x, query, at, columns);
    }

    @Override
    public void widen(Rows to, Rows from, int rows, DType type) {
        long bytes = (long) rows * PANEL * Float.BYTES;
        if (type == DType.F16) VectorWiden.float16(to.memory(), from.memory(), to.at(), from.at(), bytes);
        else VectorWiden.bfloat16(to.memory(), from.memory(), to.at(), from.at(), bytes);
    }

    @Override
    public boolean finite(Rows x, int rows) {
        return VectorFinite.finite(x, rows);
    }

    @Override
    public void scale(Rows out, Rows x, int rows, int columns, float[] factors) {
        for (int row = 0; row < rows; row++) VectorCopy.scale(out, x, row, columns, factors[row]);
    }
}
