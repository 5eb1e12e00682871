package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.reference.ScalarMath;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The twins of the vector kernels, without the Vector API: they run where the module is missing, and the vectors must
 * give the same bits.
 */
public final class ScalarKernels implements Kernels {
    /** Rows that share a row of b, which fits behind their sums. */
    private static final int GROUP = 5;

    private final int micro;

    /** Where no vectors share the weights: a micro-panel is a panel. */
    public ScalarKernels() {
        this(PANEL);
    }

    /**
     * The twins of vector kernels, which share their weights.
     *
     * @param micro the {@linkplain Kernels#micro columns of a micro-panel} of those kernels
     */
    public ScalarKernels(int micro) {
        this.micro = micro;
    }

    @Override
    public int vectorBits() {
        return 0;
    }

    @Override
    public int micro() {
        return micro;
    }

    @Override
    public void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, int columns, float[] sums) {
        for (int row = first; row < end; row += GROUP)
            for (int at = 0; at < columns; at += micro) {
                int rows = Math.min(GROUP, end - row);
                sum(a, b, row, rows, at, depth, sums);
                for (int i = 0; i < rows; i++)
                    for (int j = 0; j < micro; j++)
                        c.set(row + i, at + j, start.get(row + i, at + j) + sums[i * PANEL + j]);
            }
    }

    /** The sums of some rows and a micro-panel's columns, 64 floats from row to row. */
    private void sum(Rows a, Rows b, int row, int rows, int at, int depth, float[] sums) {
        Arrays.fill(sums, 0f);
        for (int k = 0; k < depth; k++) {
            long bAt = b.offset(at / micro, (long) k * micro);
            MemorySegment.copy(b.memory(), ValueLayout.JAVA_FLOAT, bAt, sums, GROUP * PANEL, micro);
            // Rows that are not there count as zeros.
            float x1 = rows > 1 ? a.get(row + 1, k) : 0f;
            float x2 = rows > 2 ? a.get(row + 2, k) : 0f;
            float x3 = rows > 3 ? a.get(row + 3, k) : 0f;
            float x4 = rows > 4 ? a.get(row + 4, k) : 0f;
            fmaRows(sums, micro, a.get(row, k), x1, x2, x3, x4);
        }
    }

    /** A row of b, which lies behind the sums, times an element of each of five rows. */
    private static void fmaRows(float[] sums, int columns, float x0, float x1, float x2, float x3, float x4) {
        for (int j = 0; j < columns; j++) {
            float y = sums[GROUP * PANEL + j];
            sums[j] = Math.fma(x0, y, sums[j]);
            sums[PANEL + j] = Math.fma(x1, y, sums[PANEL + j]);
            sums[2 * PANEL + j] = Math.fma(x2, y, sums[2 * PANEL + j]);
            sums[3 * PANEL + j] = Math.fma(x3, y, sums[3 * PANEL + j]);
            sums[4 * PANEL + j] = Math.fma(x4, y, sums[4 * PANEL + j]);
        }
    }

    @Override
    public void pack(Rows out, int to, Rows x, int rows) {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < PANEL; j++) out.set(j / micro, (long) (to + i) * micro + j % micro, x.get(i, j));
    }

    @Override
    public void copy(Rows out, int to, Rows x, int from, int rows, int columns) {
        for (int i = 0; i < rows; i++)
            MemorySegment.copy(
                    x.memory(),
                    x.offset(from + i, 0),
                    out.memory(),
                    out.offset(to + i, 0),
                    (long) columns * Float.BYTES);
    }

    @Override
    public void add(Rows inout, int to, Rows x, int from, int rows, int columns) {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) inout.set(to + i, j, inout.get(to + i, j) + x.get(from + i, j));
    }

    @Override
    public void activate(Rows out, int to, Rows x, int from, int rows, int columns, Activation kind, float[] lanes) {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) out.set(to + i, j, ScalarMath.activation(kind, x.get(from + i, j)));
    }

    @Override
    public void layerNorm(
            Rows out, Rows x, Rows weight, Rows bias, float eps, int first, int end, int columns, float[] lanes) {
        for (int row = first; row < end; row++) layerNormRow(out, x, weight, bias, eps, row, columns, lanes);
    }

    private static void layerNormRow(
            Rows out, Rows x, Rows weight, Rows bias, float eps, int row, int columns, float[] lanes) {
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < columns; j++) lanes[j % LANES] += x.get(row, j);
        float mean = ScalarMath.sumLanes(lanes) / columns;
        float variance = squares(x, row, columns, mean, lanes) / columns;
        float scale = (float) (1.0 / Math.sqrt((double) variance + eps));
        for (int j = 0; j < columns; j++)
            out.set(row, j, Math.fma((x.get(row, j) - mean) * scale, weight.get(0, j), bias.get(0, j)));
    }

    private static float squares(Rows x, int row, int columns, float mean, float[] lanes) {
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < columns; j++) {
            float d = x.get(row, j) - mean;
            lanes[j % LANES] = Math.fma(d, d, lanes[j % LANES]);
        }
        return ScalarMath.sumLanes(lanes);
    }

    @Override
    public float softmaxNumerators(Rows scores, int row, int keys, float scale, float[] lanes) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < keys; j++) {
            scores.set(row, j, scores.get(row, j) * scale);
            max = Math.max(max, scores.get(row, j));
        }
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < keys; j++) {
            float y = ScalarMath.exp(scores.get(row, j) - max);
            scores.set(row, j, y);
            lanes[j % LANES] += y;
        }
        return ScalarMath.sumLanes(lanes);
    }

    @Override
    public void products(
            float[] out, int rows, float[] x, float[] queries, int first, int second, int columns, float[] sums) {
        for (int row = 0; row < rows; row++) {
            out[row] = product(x, row * columns, queries, first, columns, sums);
            out[rows + row] = first == second ? out[row] : product(x, row * columns, queries, second, columns, sums);
        }
    }

    private static float product(float[] x, int at, float[] y, int yAt, int columns, float[] sums) {
        Arrays.fill(sums, 0, LANES, 0f);
        for (int j = 0; j < columns; j += LANES)
            for (int lane = 0; lane < LANES; lane++)
                sums[lane] = Math.fma(x[at + j + lane], y[yAt + j + lane], sums[lane]);
        return ScalarMath.sumLanes(sums);
    }

    @Override
    public void products(int[] out, int to, int rows, byte[] x, short[] query, int at, int columns) {
        for (int row = 0; row < rows; row++) out[to + row] = product(x, row * columns, query, at, columns);
    }

    private static int product(byte[] x, int from, short[] y, int at, int columns) {
        int sum = 0;
        for (int j = 0; j < columns; j++) sum += x[from + j] * y[at + j];
        return sum;
    }

    @Override
    public void widen(Rows to, Rows from, int rows, DType type) {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < PANEL; j++) {
                short bits = from.memory().get(ValueLayout.JAVA_SHORT, from.offset(i, 0) + (long) j * Short.BYTES);
                to.set(i, j, type == DType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16));
            }
    }

    @Override
    public boolean finite(Rows x, int rows) {
        for (int i = 0; i < rows; i++) for (int j = 0; j < PANEL; j++) if (!Float.isFinite(x.get(i, j))) return false;
        return true;
    }

    @Override
    public void scale(Rows out, Rows x, int rows, int columns, float[] factors) {
        for (int row = 0; row < rows; row++)
            for (int j = 0; j < columns; j++) out.set(row, j, x.get(row, j) * factors[row]);
    }
}
