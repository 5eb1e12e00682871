package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import org.junit.jupiter.api.Test;

class CropRuleTest {
    @Test
    void offsetsDifferWhenTheMarginModulo4Is3() {
        for (int margin = 0; margin < 40; margin++) {
            long hf = CropRule.HF.offset(224 + margin, 224);
            long openAi = CropRule.OPENAI.offset(224 + margin, 224);
            assertEquals(margin / 2, hf, "hf, margin " + margin);
            assertEquals(margin / 2 + (margin % 4 == 3 ? 1 : 0), openAi, "openai, margin " + margin);
        }
    }

    @Test
    void missingPixelsArePaddedMoreBeforeInHf() {
        assertEquals(-2, CropRule.HF.offset(7, 10));
        assertEquals(-1, CropRule.OPENAI.offset(7, 10));
        assertEquals(-2, CropRule.OPENAI.offset(6, 10));
    }

    @Test
    void namesAreParsed() {
        assertEquals(CropRule.OPENAI, CropRule.parse("openai"));
        assertEquals(CropRule.HF, CropRule.parse("hf"));
        assertThrows(ClipException.class, () -> CropRule.parse("HF"));
    }
}
