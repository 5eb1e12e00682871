package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.model.TextConfig;
import org.junit.jupiter.api.Test;

class EndOfTextTest {
    @Test
    void theFirstTokenWithTheIdIsTaken() {
        assertEquals(2, new EndOfText(9).position(new int[] {1, 50, 9, 9, 0}));
    }

    /** As {@code (ids == eos).argmax()} in transformers. */
    @Test
    void withoutTheIdTheFirstTokenIsTaken() {
        assertEquals(0, new EndOfText(9).position(new int[] {1, 50, 3}));
    }

    @Test
    void openAiTakesTheFirstOfTheLargestIds() {
        assertEquals(1, new EndOfText(TextConfig.ARGMAX).position(new int[] {1, 50, 3, 50, 0}));
    }
}
