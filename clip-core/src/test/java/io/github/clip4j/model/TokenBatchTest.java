package io.github.clip4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.TextConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private static final int END = 99;
    private static final TextConfig CONFIG = new TextConfig(77, 100, 8, 1, 1, 8, Activation.GELU, 1e-5f, END);

    private static int[] text(int length) {
        int[] ids = new int[length];
        Arrays.fill(ids, length);
        ids[length - 1] = END;
        return ids;
    }

    private static List<String> split(boolean whole, int most, int... lengths) {
        List<int[]> texts =
                Arrays.stream(lengths).mapToObj(TokenBatchTest::text).toList();
        return TokenBatch.split(texts, CONFIG, whole, most).stream()
                .map(part -> part.tokens().length() + ":" + Arrays.toString(part.places()))
                .toList();
    }

    @Test
    void textsOfLikeLengthsGoTogether() {
        assertEquals(List.of(), split(false, 3));
        assertEquals(List.of("40:[2]", "21:[5]", "5:[0, 3, 4]", "4:[1]"), split(false, 3, 5, 4, 40, 5, 5, 21));
    }

    /** 16 rows of padding are worth a pass over the weights, 17 are not. */
    @Test
    void paddingIsWeighedAgainstAPassOfItsOwn() {
        assertEquals(List.of("20:[1, 2, 0]"), split(false, 8, 4, 20, 20));
        assertEquals(List.of("20:[1, 2]", "3:[0]"), split(false, 8, 3, 20, 20));
        assertEquals(List.of("20:[1]", "15:[0, 2, 3, 4]"), split(false, 8, 15, 20, 15, 15, 15));
        assertEquals(List.of("20:[1, 0, 2, 3]"), split(false, 8, 15, 20, 15, 15));
    }

    @Test
    void wholeTextsKeepTheirOrder() {
        assertEquals(List.of("77:[0, 1]", "77:[2]"), split(true, 2, 5, 40, 7));
    }

    @Test
    void fits() {
        assertTrue(TokenBatch.fits(3, 20, 1, 4));
        assertFalse(TokenBatch.fits(3, 20, 1, 3));
        assertTrue(TokenBatch.fits(4, 4, 1, 8));
        assertFalse(TokenBatch.fits(4, 4, 1, 9));
    }

    @Test
    void joinedBatchesAreCutToTheLongest() {
        List<int[]> texts = List.of(text(3), text(5), text(2));
        TokenBatch joined = TokenBatch.join(List.of(
                TokenBatch.of(texts.subList(0, 2), CONFIG, false), TokenBatch.of(texts.subList(2, 3), CONFIG, false)));
        TokenBatch whole = TokenBatch.of(texts, CONFIG, false);
        assertEquals(5, joined.length());
        assertArrayEquals(whole.ends(), joined.ends());
        assertArrayEquals(whole.endRows(), joined.endRows());
        for (int i = 0; i < 3; i++)
            for (int j = 0; j <= joined.ends()[i]; j++) assertEquals(texts.get(i)[j], joined.ids()[i * 5 + j]);
    }
}
