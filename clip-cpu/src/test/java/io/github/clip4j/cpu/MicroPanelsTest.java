package io.github.clip4j.cpu;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scalar twins, which serve every first call, read the micro-panels of the vectors that they stand in for. */
class MicroPanelsTest {
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void linearEqualsTheReference(int micro) {
        try (Twins twins = new Twins(new ScalarKernels(micro), 2)) {
            for (int k : new int[] {7, 300, 1030}) {
                Twins.Linears w = twins.linear(90, k, true);
                Twins.Pair x = twins.input(13, k);
                Twins.Pair out = twins.output(13, 90);
                twins.run(
                        ops -> ops.linear(out.reference(), x.reference(), w.reference()),
                        ops -> ops.linear(out.cpu(), x.cpu(), w.cpu()));
                twins.check("K = " + k + ", micro-panels of " + micro, out);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void attentionEqualsTheReference(int micro) {
        try (Twins twins = new Twins(new ScalarKernels(micro), 2)) {
            for (int d : new int[] {20, 64, 80})
                for (boolean causal : new boolean[] {false, true}) {
                    Sequences shape = new Sequences(77, 0, causal);
                    Twins.Pair qkv = twins.input(77, 3 * d);
                    Twins.Pair out = twins.output(77, d);
                    twins.run(out, qkv, (ops, to, from) -> ops.attention(to, from, new Heads("attn", 1), shape));
                    twins.check("D = " + d + " " + shape + ", micro-panels of " + micro, out);
                }
        }
    }
}
