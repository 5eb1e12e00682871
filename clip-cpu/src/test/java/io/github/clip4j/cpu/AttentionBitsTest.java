package io.github.clip4j.cpu;

import io.github.clip4j.backend.Heads;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Attention bit for bit: T tokens, D head size. */
class AttentionBitsTest {
    @Test
    void attentionEqualsTheReference() {
        for (int threads : Twins.THREADS) {
            try (Twins twins = new Twins(threads)) {
                for (int d : new int[] {16, 20, 64, 80}) {
                    for (int t : Sizes.of(1, 2, 16, 17, 50, 77)) both(twins, t, d, 3);
                }
                for (int t : Sizes.of(257, 1030)) {
                    both(twins, t, 64, 1);
                    both(twins, t, 80, 1);
                }
            }
        }
    }

    @Test
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
        Heads heads = new Heads("attn", h, t, causal);
        Twins.Pair qkv = twins.input(sequences * t, 3 * h * d);
        Twins.Pair out = twins.output(sequences * t, h * d);
        twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, heads));
        twins.check("attention T=%d D=%d B=%d %s".formatted(t, d, sequences, heads), out);
        Twins.Pair probabilities = twins.output(sequences * h * t, t);
        twins.run(probabilities, qkv, (ops, to, from) -> ops.attentionProbabilities(to, from, heads));
        twins.check("attentionProbabilities T=%d D=%d B=%d %s".formatted(t, d, sequences, heads), probabilities);
    }

    /** Scores far apart, equal, infinite and NaN: the greatest, the exponential's ends and what masks must not touch. */
    @Test
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
        }
    }

    private static void extreme(Twins twins, int t, float[] values, String name) {
        for (boolean causal : new boolean[] {false, true}) {
            Heads heads = new Heads("attn", 1, t, causal);
            Twins.Pair qkv = twins.input(t, 48, values);
            Twins.Pair out = twins.output(t, 16);
            twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, heads));
            twins.check("attention with " + name + " " + heads, out);
            Twins.Pair probabilities = twins.output(t, t);
            twins.run(probabilities, qkv, (ops, to, from) -> ops.attentionProbabilities(to, from, heads));
            twins.check("attentionProbabilities with " + name + " " + heads, probabilities);
        }
    }
}
