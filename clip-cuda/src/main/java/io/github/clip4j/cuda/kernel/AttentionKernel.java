package io.github.clip4j.cuda.kernel;

import io.github.clip4j.backend.Sequences;
import java.util.Arrays;
import java.util.List;

/**
 * {@code attention}, {@code attention_rows}, {@code attention_probabilities}: scores never leave the processor, except
 * for audits.
 */
public final class AttentionKernel {
    /** The largest D, as in clip.cu. */
    public static final int MOST_COLUMNS = 128;

    private static final int QUERIES = 16;
    private static final int KEYS = 32;
    private static final int THREADS = 128;

    private AttentionKernel() {}

    /**
     * The shape of attention.
     *
     * @param heads H
     * @param size D
     * @param sequences which rows belong together, and the mask
     */
    public record Shape(int heads, int size, Sequences sequences) {
        /** Checks that the kernels can handle it. */
        public Shape {
            if (size > MOST_COLUMNS)
                throw new IllegalArgumentException("backend cuda: heads of " + size + " columns; 128 at most");
        }

        private int causalFlag() {
            return sequences.causal() ? 1 : 0;
        }

        /** Queries, keys (a float apart, against bank conflicts) and values of a tile. */
        private int sharedBytes() {
            return Float.BYTES * (QUERIES * size + KEYS * (size + 1) + KEYS * size);
        }
    }

    /**
     * All tokens.
     *
     * @param out (M, C)
     * @param qkv (M, 3C)
     * @param element of both
     * @param rows M
     * @param shape of attention
     * @param status counts overflows
     * @return the step
     */
    public static Launch all(long out, long qkv, Element element, int rows, Shape shape, Status status) {
        Sequences sequences = shape.sequences();
        return new Launch(
                "attention_" + element.suffix(),
                Math.ceilDiv(sequences.tokens(), QUERIES),
                shape.heads(),
                sequences.count(rows),
                THREADS,
                shape.sharedBytes(),
                List.of(
                        out,
                        qkv,
                        shape.heads(),
                        shape.size(),
                        sequences.tokens(),
                        sequences.prefix(),
                        shape.causalFlag(),
                        status.overflows()));
    }

    /** The column counts that the tensor-core kernels are made for; D is padded to the next. */
    private static final int[] MMA_COLUMNS = {32, 64, 80, 96, 112, 128};

    private static final int MMA_QUERIES = 64;

    /**
     * Whether {@link #tensorCores} can be used.
     *
     * @param element 16 bits
     * @param size D, whose rows are copied by 16 bytes
     * @param capability 80 for compute capability 8.0, which they came with
     * @return if not, {@link #all} can
     */
    public static boolean hasTensorCores(Element element, int size, int capability) {
        return element != Element.F32 && size % 8 == 0 && capability >= 80;
    }

    /**
     * All tokens, on tensor cores.
     *
     * @param out (M, C)
     * @param qkv (M, 3C)
     * @param element of both, 16 bits
     * @param rows M
     * @param shape of attention
     * @return the step
     */
    public static Launch tensorCores(long out, long qkv, Element element, int rows, Shape shape) {
        Sequences sequences = shape.sequences();
        int columns = Arrays.stream(MMA_COLUMNS)
                .filter(c -> c >= shape.size())
                .findFirst()
                .orElseThrow();
        return new Launch(
                "attention_mma_" + element.suffix() + "_" + columns,
                Math.ceilDiv(sequences.tokens(), MMA_QUERIES),
                shape.heads(),
                sequences.count(rows),
                THREADS,
                0,
                List.of(
                        out,
                        qkv,
                        shape.heads(),
                        shape.size(),
                        sequences.tokens(),
                        sequences.prefix(),
                        shape.causalFlag()));
    }

    /**
     * The rows of some tokens.
     *
     * @param addresses of the operands and the result
     * @param element of out and qkv
     * @param count how many rows
     * @param rowsOfQkv M
     * @param shape of attention
     * @param status counts overflows and rows beyond M
     * @return the step
     */
    public static Launch rows(Rows addresses, Element element, int count, int rowsOfQkv, Shape shape, Status status) {
        return new Launch(
                "attention_rows_" + element.suffix(),
                count,
                shape.heads(),
                1,
                THREADS,
                shape.sharedBytes(),
                List.of(
                        addresses.out(),
                        addresses.qkv(),
                        addresses.rows(),
                        rowsOfQkv,
                        shape.heads(),
                        shape.size(),
                        shape.sequences().tokens(),
                        shape.sequences().prefix(),
                        shape.causalFlag(),
                        status.overflows(),
                        status.badIndices()));
    }

    /**
     * The addresses for attention of some tokens.
     *
     * @param out (rows, C)
     * @param qkv (M, 3C)
     * @param rows ints (rows, 1)
     */
    public record Rows(long out, long qkv, long rows) {}

    /**
     * The probabilities.
     *
     * @param out (B·H·T, T) float32
     * @param qkv (B·T, 3C)
     * @param element of qkv
     * @param rows B·T
     * @param shape of attention, without a shared prefix
     * @return the step
     */
    public static Launch probabilities(long out, long qkv, Element element, int rows, Shape shape) {
        int tokens = shape.sequences().tokens();
        return new Launch(
                "attention_probabilities_" + element.suffix(),
                tokens,
                shape.heads(),
                rows / tokens,
                THREADS,
                0,
                List.of(out, qkv, shape.heads(), shape.size(), tokens, shape.causalFlag()));
    }
}
