package io.github.clip4j.cpu;

import io.github.clip4j.backend.Activation;
import org.junit.jupiter.api.Test;

/** One layer of ViT-L/14 as it is: all panels, a whole block of K, the odd row. */
class RealSizeTest {
    @Test
    void theFirstHalfOfAnMlpEqualsTheReference() {
        try (Twins twins = new Twins(2)) {
            Twins.Linears w = twins.linear(4096, 1024, true);
            Twins.Pair x = twins.input(257, 1024);
            Twins.Pair out = twins.output(257, 4096);
            twins.run(
                    ops -> ops.linearActivation(out.reference(), x.reference(), w.reference(), Activation.QUICK_GELU),
                    ops -> ops.linearActivation(out.cpu(), x.cpu(), w.cpu(), Activation.QUICK_GELU));
            twins.check("c_fc of ViT-L/14", out);
        }
    }
}
