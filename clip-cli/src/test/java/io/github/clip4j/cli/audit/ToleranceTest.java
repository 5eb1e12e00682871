package io.github.clip4j.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToleranceTest {
    /** A golden row of length 1 and values that differ by so much in the first element. */
    private static boolean passes(Tolerance tolerance, String name, double by) {
        float[] golden = {0.6f, 0.8f, 0, 0};
        float[] actual = golden.clone();
        actual[2] += (float) by;
        return tolerance.judge(name, Difference.of(actual, golden, 4)).ok();
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, logits_per_image, 2.9e-4, 3.1e-4",
        "FP32, probs_per_text, 7.4e-5, 7.6e-5",
        "FP32, vision.block.0.attn_probs, 7.4e-5, 7.6e-5",
        "FP32, image_embeds, 2.9e-6, 3.1e-6",
        "FP32, vision.pooled, 2.3e-5, 2.5e-5",
        "F16W, text_embeds, 2.4e-3, 2.6e-3",
        "F16W, logits, 0.24, 0.26",
        "BF16, image_embeds, 1.1e-2, 1.3e-2",
        "W8, image_embeds, 1.4e-2, 1.6e-2",
        "W8A8, image_embeds, 0.19, 0.21",
        "EXACT, probs, 0, 1e-7"
    })
    void limits(Tolerance tolerance, String name, double within, double beyond) {
        assertTrue(passes(tolerance, name, within), name + " off by " + within);
        assertFalse(passes(tolerance, name, beyond), name + " off by " + beyond);
    }

    @Test
    void whatIsNotFiniteFailsWhereTheGoldenIs() {
        float[] golden = {1, Float.NEGATIVE_INFINITY};
        assertTrue(Tolerance.FP32
                .judge("logits", Difference.of(new float[] {1, Float.NaN}, golden, 2))
                .ok());
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY})
            assertFalse(
                    Tolerance.W8A8
                            .judge("logits", Difference.of(new float[] {bad, 0}, golden, 2))
                            .ok(),
                    "value " + bad);
    }

    @Test
    void relativeRms() {
        Difference d = Difference.of(new float[] {3, 4, 0}, new float[] {3, 3, 0}, 3);
        assertEquals(1, d.max());
        assertEquals(Math.sqrt(1 / 18.0), d.relativeRms(), 1e-15);
        assertEquals((9 + 12) / 5.0 / Math.sqrt(18), d.minCosine(), 1e-15);
    }
}
