package io.github.clip4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final float[] COSINES = {0.3f, 0.25f, -0.1f};

    /** {@code torch.softmax(100 * torch.tensor([0.3, 0.25, -0.1], dtype=torch.float64), 0)}. */
    @Test
    void softmaxLetsTextsCompete() {
        float[] found = new Scoring.Softmax(100).probabilities(COSINES);
        // Logits are float32: 30 has a rounding error of up to 1e-6.
        assertArrayEquals(new float[] {0.9933071f, 0.0066928509f, 4.2199e-18f}, found, 1e-6f);
        assertEquals(1, found[0] + found[1] + found[2], 1e-6);
    }

    /** {@code torch.sigmoid(10 * torch.tensor([0.3, 0.25, -0.1], dtype=torch.float64) - 2.5)}. */
    @Test
    void sigmoidJudgesEachPair() {
        float[] found = new Scoring.Sigmoid(10, -2.5f).probabilities(COSINES);
        assertArrayEquals(new float[] {0.62245933f, 0.5f, 0.029312231f}, found, 1e-6f);
    }

    @Test
    void neitherOverflows() {
        assertArrayEquals(new float[] {1, 0}, new Scoring.Softmax(1e30f).probabilities(new float[] {1, -1}));
        assertArrayEquals(new float[] {1, 0}, new Scoring.Sigmoid(1e30f, 0).probabilities(new float[] {1, -1}));
    }
}
