package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.tensor.DType;

/**
 * The inner loops of the backend. All implementations give the same bits; the orders are those of
 * {@link io.github.clip4j.backend.Ops}. Stateless and thread-safe. "Padded" counts are multiples of {@link #LANES}: the
 * elements beyond the matrix are computed and never looked at.
 */
public interface Kernels {
    /** The virtual lanes of row sums; columns are padded to a multiple of it. */
    int LANES = 16;

    /** The columns of 8 bits are padded to a multiple of it: two vectors of 16 bits at the greatest width. */
    int BYTE_LANES = 64;

    /** The columns of a panel of packed weights: a row of a panel is 256 bytes. */
    int PANEL = 64;

    /** The elements of K that share an accumulator. */
    int K_BLOCK = 1024;

    /** The elements of the largest register tile. */
    int TILE = 6 * PANEL;

    /** The rows that the widest kernel computes at once: outputs and left factors have room for a multiple of it. */
    int ROWS = 6;

    /**
     * How wide the vectors are.
     *
     * @return in bits; 0 for scalar code
     */
    int vectorBits();

    /**
     * The columns of a micro-panel, a divisor of {@link #PANEL}: what a register tile covers. A right factor (depth,
     * 64) lies in memory as 64 / micro micro-panels one after the other, each (depth, micro) with adjacent rows, so
     * that a tile reads it in order.
     *
     * @return 8 to 64
     */
    int micro();

    /**
     * {@code c = start + a · b} with fresh accumulators: one fused multiply-add for each of {@code depth}, ascending,
     * then one addition.
     *
     * @param c (end, 64); room for the rows rounded up to a multiple of {@link #ROWS}, the surplus is undefined
     *     afterwards
     * @param start (end, 64), readable to the same surplus; may be c, or one row with a stride of 0
     * @param a (end, depth), readable to the same surplus
     * @param b (64 / micro, at least depth * micro): a row is a {@linkplain #micro micro-panel}
     * @param first row of c, start and a
     * @param end row, exclusive
     * @param depth how many
     * @param columns of c that are wanted, at most 64; the others may be left as they are or be overwritten
     * @param sums {@link #TILE} floats to work in
     */
    void multiply(Rows c, Rows start, Rows a, Rows b, int first, int end, int depth, int columns, float[] sums);

    /**
     * Packs rows of 64 into micro-panels.
     *
     * @param out a right factor, as {@link #multiply} takes it
     * @param to the first row of the factor, of K, that is written
     * @param x (rows, 64)
     * @param rows how many
     */
    void pack(Rows out, int to, Rows x, int rows);

    /**
     * {@code out = x}.
     *
     * @param out where to
     * @param to the first of its rows
     * @param x where from
     * @param from the first of its rows
     * @param rows how many
     * @param columns padded
     */
    void copy(Rows out, int to, Rows x, int from, int rows, int columns);

    /**
     * {@code inout += x}.
     *
     * @param inout what is added to
     * @param to the first of its rows
     * @param x what is added
     * @param from the first of its rows
     * @param rows how many
     * @param columns padded
     */
    void add(Rows inout, int to, Rows x, int from, int rows, int columns);

    /**
     * {@code out = activation(x)}; out may be x if {@link #inPlace} says so.
     *
     * @param out where to
     * @param to the first of its rows
     * @param x where from
     * @param from the first of its rows
     * @param rows how many
     * @param columns padded
     * @param kind which
     * @param lanes 32 floats to work in
     */
    void activate(Rows out, int to, Rows x, int from, int rows, int columns, Activation kind, float[] lanes);

    /**
     * Whether an activation takes one pass, so that output and input may be one.
     *
     * @param kind which
     * @return false if it needs the input until its end
     */
    static boolean inPlace(Activation kind) {
        return kind == Activation.QUICK_GELU || kind == Activation.SILU;
    }

    /**
     * Layer normalisation of each row.
     *
     * @param out (end, columns)
     * @param x (end, columns)
     * @param weight (1, C)
     * @param bias (1, C)
     * @param eps added to the variance
     * @param first row of out and x
     * @param end row, exclusive
     * @param columns C, any
     * @param lanes 32 floats to work in
     */
    void layerNorm(Rows out, Rows x, Rows weight, Rows bias, float eps, int first, int end, int columns, float[] lanes);

    /**
     * {@code e^(score · scale - max)} in place of the scores.
     *
     * @param scores rows with room for {@code keys} padded; the surplus is undefined afterwards
     * @param row which of them
     * @param keys how many
     * @param scale 1/sqrt(D)
     * @param lanes 32 floats to work in
     * @return the sum
     */
    float softmaxNumerators(Rows scores, int row, int keys, float scale, float[] lanes);

    /**
     * Inner products of rows with two queries, each summed in 16 lanes.
     *
     * @param out (2, rows): those with the first query, then those with the second
     * @param rows how many
     * @param x (rows, columns), rows adjacent
     * @param queries holds both queries
     * @param first where one begins
     * @param second where the other begins; may be the same
     * @param columns padded with zeros in x and in the queries
     * @param sums {@link #TILE} floats to work in
     */
    void products(float[] out, int rows, float[] x, float[] queries, int first, int second, int columns, float[] sums);

    /**
     * Inner products of rows of 8-bit integers with a query. Sums of integers are the same in any order.
     *
     * @param out receives them
     * @param to index of the first in {@code out}
     * @param rows how many
     * @param x (rows, columns), rows adjacent, from -127 to 127
     * @param query holds the query, from -127 to 127
     * @param at where it begins
     * @param columns padded with zeros, in x and in the query, to a multiple of {@link #BYTE_LANES}
     */
    void products(int[] out, int to, int rows, byte[] x, short[] query, int at, int columns);

    /**
     * Widens 16-bit floats exactly.
     *
     * @param to (rows, 64) floats, rows adjacent
     * @param from (rows, 64) finite values of 16 bits, rows adjacent
     * @param rows how many
     * @param type F16 or BF16
     */
    void widen(Rows to, Rows from, int rows, DType type);

    /**
     * Whether no element is infinite or NaN.
     *
     * @param x (rows, 64)
     * @param rows how many
     * @return whether zero times each element is zero
     */
    boolean finite(Rows x, int rows);

    /**
     * {@code out = x · factor}, writing no more than {@code columns}.
     *
     * @param out (rows, columns)
     * @param x (rows, columns)
     * @param rows how many
     * @param columns any
     * @param factors one per row
     */
    void scale(Rows out, Rows x, int rows, int columns, float[] factors);
}
