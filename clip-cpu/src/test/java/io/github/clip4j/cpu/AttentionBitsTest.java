package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Attention bit for bit: T tokens, D head size. */
class AttentionBitsTest {
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void attentionEqualsTheReference() {
        Twins.withThreads(twins -> {
            for (int d : new int[] {16, 20, 64, 80}) {
                for (int t : Sizes.of(1, 2, 16, 17, 50, 77)) both(twins, t, d, 3);
            }
            for (int t : Sizes.of(257, 300)) {
                both(twins, t, 64, 1);
                both(twins, t, 80, 1);
            }
        });
    }

    /** More keys than a block of K. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void longSequencesEqualTheReference() {
        try (Twins twins = new Twins(2)) {
            for (int t : Sizes.of(1030)) both(twins, t, 8, 1);
            for (int t : Sizes.of(1030)) both(twins, t, 80, 1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void otherHeadSizesEqualTheReference() {
        try (Twins twins = new Twins(2)) {
            for (int d : Sizes.of(1, 7, 33, 72, 88, 104, 128, 300)) {
                both(twins, 26, d, 2);
            }
        }
    }

    private static void both(Twins twins, int t, int d, int sequences) {
        attention(twins, t, d, sequences, false);
        attention(twins, t, d, sequences, true);
    }

    private static void attention(Twins twins, int t, int d, int sequences, boolean causal) {
        int h = 2;
        Heads heads = new Heads("attn", h);
        Sequences shape = new Sequences(t, 0, causal);
        Twins.Pair qkv = twins.input(sequences * t, 3 * h * d);
        Twins.Pair out = twins.output(sequences * t, h * d);
        twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, heads, shape));
        twins.check("attention T=%d D=%d B=%d %s".formatted(t, d, sequences, shape), out);
        rows(twins, out, qkv, heads, shape, sequences);
        Twins.Pair probabilities = twins.output(sequences * h * t, t);
        twins.run(probabilities, qkv, (ops, to, from) -> ops.attentionProbabilities(to, from, heads, shape));
        twins.check("attentionProbabilities T=%d D=%d B=%d %s".formatted(t, d, sequences, shape), probabilities);
    }

    /** The first, the last and other tokens of all, as the default body gathers them. */
    private static void rows(Twins twins, Twins.Pair all, Twins.Pair qkv, Heads heads, Sequences shape, int sequences) {
        int t = shape.tokens();
        int c = all.cpu().columns();
        for (int shift : new int[] {0, t / 2, t - 1}) {
            int[] rowsOf = IntStream.range(0, sequences)
                    .map(s -> shape.row(s, (s + shift) % t))
                    .toArray();
            Twins.Pair rows = twins.ints(sequences, 1, rowsOf);
            Twins.Pair scratch = twins.output(qkv.cpu().rows(), c);
            Twins.Pair out = twins.output(sequences, c);
            twins.run(
                    ops -> ops.gatherRows(out.reference(), all.reference(), rows.reference()),
                    ops -> ops.attentionRows(out.cpu(), qkv.cpu(), heads, shape, rows.cpu(), scratch.cpu()));
            twins.check("attentionRows %s C=%d %s".formatted(Arrays.toString(rowsOf), c, shape), out);
        }
    }

    /**
     * With a shared prefix: the bits of the reference, and those of sequences that have the prefix each to themselves.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sharedPrefixesEqualTheReferenceAndCopies() {
        Twins.withThreads(twins -> {
            for (int d : new int[] {20, 64, 80}) {
                for (int t : Sizes.of(2, 17, 50, 77)) {
                    for (int prefix : new int[] {1, 5, 16, 26, t - 1})
                        if (prefix < t) prefix(twins, Sequences.causal(t, prefix), d, 3);
                }
            }
            for (int t : Sizes.of(1030)) prefix(twins, Sequences.causal(t, 1025), 64, 2);
        });
    }

    private static void prefix(Twins twins, Sequences shape, int d, int sequences) {
        int h = 2;
        Heads heads = new Heads("attn", h);
        float[] values = twins.values(shape.rows(sequences) * 3 * h * d);
        Twins.Pair qkv = twins.input(shape.rows(sequences), 3 * h * d, values);
        Twins.Pair out = twins.output(shape.rows(sequences), h * d);
        twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, heads, shape));
        twins.check("attention B=%d D=%d %s".formatted(sequences, d, shape), out);
        rows(twins, out, qkv, heads, shape, sequences);
        assertThrows(
                IllegalArgumentException.class,
                () -> twins.run(out, qkv, (ops, to, from) -> ops.attentionProbabilities(to, from, heads, shape)));

        int t = shape.tokens();
        int width = 3 * h * d;
        float[] copies = new float[sequences * t * width];
        for (int row = 0; row < sequences * t; row++)
            System.arraycopy(values, shape.row(row / t, row % t) * width, copies, row * width, width);
        Twins.Pair unshared = twins.input(sequences * t, width, copies);
        Twins.Pair expected = twins.output(sequences * t, h * d);
        twins.run(expected, unshared, (ops, to, from) -> ops.attention(to, from, heads, Sequences.causal(t, 0)));
        float[] all = twins.cpuValues(expected);
        float[] found = twins.cpuValues(out);
        for (int row = 0; row < sequences * t; row++) {
            int at = shape.row(row / t, row % t) * h * d;
            assertArrayEquals(
                    Arrays.copyOfRange(all, row * h * d, (row + 1) * h * d),
                    Arrays.copyOfRange(found, at, at + h * d),
                    "row " + row + " " + shape);
        }
    }

    /**
     * Scores far apart, equal, infinite and NaN: the greatest, the exponential's ends and what masks must not touch.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void extremeScoresEqualTheReference() {
        int t = 20;
        int width = 3 * 16;
        try (Twins twins = new Twins(1)) {
            for (float scale : new float[] {0f, 1e-30f, 30f, 1e4f, 1e19f}) {
                float[] values = twins.values(t * width);
                for (int i = 0; i < values.length; i++) values[i] *= scale;
                extreme(twins, t, values, "scale " + scale);
            }
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int column : new int[] {3, 16 + 3, 32 + 3}) {
                    float[] values = twins.values(t * width);
                    values[11 * width + column] = special;
                    extreme(twins, t, values, special + " in column " + column);
                }
            }
            float[] negative = new float[t * width];
            Arrays.fill(negative, -0f);
            extreme(twins, t, negative, "negative zeros");
            float[] least = twins.values(t * width);
            for (int row = 0; row < t; row++) {
                Arrays.fill(least, row * width, row * width + 32, 0f);
                least[row * width] = Float.MAX_VALUE;
                least[row * width + 16] = -1f;
            }
            extreme(twins, t, least, "all scores the least number");
        }
    }

    /** A head's second panel of values has what its first has not. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void extremeValuesOfLargeHeadsEqualTheReference() {
        int t = 20;
        int d = 80;
        try (Twins twins = new Twins(2)) {
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] values = twins.values(t * 3 * d);
                values[11 * 3 * d + 2 * d + 70] = special;
                for (boolean causal : new boolean[] {false, true}) {
                    Sequences shape = new Sequences(t, 0, causal);
                    Twins.Pair qkv = twins.input(t, 3 * d, values);
                    Twins.Pair out = twins.output(t, d);
                    twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, new Heads("attn", 1), shape));
                    twins.check("attention with " + special + " " + shape, out);
                }
            }
        }
    }

    private static void extreme(Twins twins, int t, float[] values, String name) {
        for (boolean causal : new boolean[] {false, true}) {
            Heads heads = new Heads("attn", 1);
            Sequences shape = new Sequences(t, 0, causal);
            Twins.Pair qkv = twins.input(t, 48, values);
            Twins.Pair out = twins.output(t, 16);
            twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, heads, shape));
            twins.check("attention with " + name + " " + shape, out);
            rows(twins, out, qkv, heads, shape, 1);
            Twins.Pair probabilities = twins.output(t, t);
            twins.run(probabilities, qkv, (ops, to, from) -> ops.attentionProbabilities(to, from, heads, shape));
            twins.check("attentionProbabilities with " + name + " " + shape, probabilities);
        }
    }
}
