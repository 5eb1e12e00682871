package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.EmulationException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;

/**
 * C = alpha op(A) op(B) + beta C in column-major order: op(A) is m x k, op(B) is k x n, C is m x n.
 *
 * @param m rows of C
 * @param n columns of C
 * @param k length of the sums
 * @param alpha factor of the product
 * @param a left
 * @param b right
 * @param beta factor of what C holds; where it is 0, C is not read
 * @param c result
 */
record Gemm(int m, int n, int k, float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    /**
     * A matrix on the device.
     *
     * @param address of the first element
     * @param element its type
     * @param ld from column to column, in elements
     * @param stride from one matrix of a batch to the next, in elements
     * @param transposed whether it is stored transposed
     */
    record Matrix(long address, Element element, int ld, long stride, boolean transposed) {
        private Matrix ofBatch(int index) {
            return new Matrix(address + index * stride * element.bytes(), element, ld, stride, transposed);
        }

        /** The smallest permitted ld. */
        private int leastLd(int rows, int columns) {
            return Math.max(1, transposed ? columns : rows);
        }

        private MemorySegment memory(Device device, int rows, int columns) {
            if (address % element.bytes() != 0)
                throw new EmulationException(
                        String.format(Locale.ROOT, "a matrix at 0x%x is not aligned to its elements", address));
            int storedRows = transposed ? columns : rows;
            int storedColumns = transposed ? rows : columns;
            return device.at(address, ((long) (storedColumns - 1) * ld + storedRows) * element.bytes());
        }

        private long index(int row, int column) {
            return transposed ? (long) row * ld + column : (long) column * ld + row;
        }

        /** Column-major and dense. */
        private float[] read(Device device, int rows, int columns, Rounding wanted) {
            Rounding rounding = element == Element.F32 ? wanted : Rounding.NONE;
            MemorySegment memory = memory(device, rows, columns);
            float[] values = new float[Math.multiplyExact(rows, columns)];
            for (int column = 0, i = 0; column < columns; column++)
                for (int row = 0; row < rows; row++)
                    values[i++] = rounding.round(element.get(memory, index(row, column)));
            return values;
        }
    }

    /** The {@code index}-th product of a batch. */
    Gemm ofBatch(int index) {
        return new Gemm(m, n, k, alpha, a.ofBatch(index), b.ofBatch(index), beta, c.ofBatch(index));
    }

    boolean hasValidLds() {
        return a.ld >= a.leastLd(m, k) && b.ld >= b.leastLd(k, n) && c.ld >= c.leastLd(m, n);
    }

    /**
     * Does it.
     *
     * @param rounding of single-precision inputs; 16-bit ones are exact
     */
    void run(Device device, Rounding rounding) {
        if (m == 0 || n == 0) return;
        boolean product = k > 0 && alpha != 0;
        float[] left = product ? a.read(device, m, k, rounding) : new float[0];
        float[] right = product ? b.read(device, k, n, rounding) : new float[0];
        float[] before = beta == 0 ? new float[m * n] : c.read(device, m, n, Rounding.NONE);
        MemorySegment target = c.memory(device, m, n);
        float[] sums = new float[m];
        for (int j = 0; j < n; j++) {
            Arrays.fill(sums, 0);
            for (int l = 0; product && l < k; l++) add(sums, left, l * m, right[j * k + l]);
            for (int i = 0; i < m; i++)
                c.element.set(
                        target,
                        c.index(i, j),
                        beta == 0 ? alpha * sums[i] : Math.fma(beta, before[j * m + i], alpha * sums[i]));
        }
    }

    /** Sums in single precision, as COMPUTE_32F promises, each in the order of k. */
    private static void add(float[] sums, float[] left, int offset, float factor) {
        for (int i = 0; i < sums.length; i++) sums[i] = Math.fma(left[offset + i], factor, sums[i]);
    }
}
