package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.checkpoint.TextConfig;
import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private static final int END = 99;
    private static final TextConfig CONFIG = new TextConfig(77, 100, 8, 1, 1, 8, Activation.GELU, 1e-5f, END);

    /** Unlike any text of another length from the start. */
    private static int[] text(int length) {
        int[] ids = new int[length];
        Arrays.fill(ids, length);
        ids[length - 1] = END;
        return ids;
    }

    @Test
    void aCommonBeginningComesOnce() {
        int[][] texts = {{1, 2, 3, 4, END}, {1, 2, 3, END}, {1, 2, 3, 4, 5, END, 0, 0}};
        TokenBatch batch = TokenBatch.of(List.of(texts), CONFIG, false);
        assertEquals(Sequences.causal(6, 3), batch.sequences());
        assertArrayEquals(new int[] {1, 2, 3, 4, END, 0, END, 0, 0, 4, 5, END}, batch.ids());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5}, batch.positions());
        assertArrayEquals(new int[] {4, 6, 11}, batch.endRows());
    }

    /** Ids behind the end are computed too where another text of the batch is longer. */
    @Test
    void idsBehindTheEndAreChecked() {
        for (int bad : new int[] {-1, 100}) {
            ClipException thrown = assertThrows(
                    ClipException.class, () -> TokenBatch.of(List.of(new int[] {1, END, bad}, text(5)), CONFIG, false));
            assertEquals("token id " + bad + " at position 2 is outside the vocabulary of 100", thrown.getMessage());
        }
    }

    @Test
    void everyTextKeepsItsEnd() {
        TokenBatch same = TokenBatch.of(List.of(text(5), text(5)), CONFIG, false);
        assertEquals(Sequences.causal(5, 4), same.sequences());
        assertArrayEquals(new int[] {4, 5}, same.endRows());
        TokenBatch empty = TokenBatch.of(List.of(new int[] {1, END}, new int[] {1, END, 2}), CONFIG, false);
        assertEquals(Sequences.causal(2, 1), empty.sequences());
        TokenBatch none = TokenBatch.of(List.of(new int[] {END}, new int[] {END}), CONFIG, false);
        assertEquals(Sequences.causal(1, 0), none.sequences());
    }

    @Test
    void wholeTextsShareNothing() {
        TokenBatch whole = TokenBatch.of(List.of(text(5), text(5)), CONFIG, true);
        assertEquals(Sequences.causal(77, 0), whole.sequences());
        assertArrayEquals(new int[] {4, 81}, whole.endRows());
        assertEquals(154, whole.ids().length);
    }

    @Test
    void partsAreInTheOrderOfThePlan() {
        List<TokenBatch.Part> parts = TokenBatch.split(List.of(text(4), text(40), text(4)), CONFIG, false, 2);
        assertEquals(2, parts.size());
        assertArrayEquals(new int[] {1}, parts.get(0).places());
        assertArrayEquals(text(40), parts.get(0).tokens().ids());
        assertArrayEquals(new int[] {0, 2}, parts.get(1).places());
        assertArrayEquals(new int[] {3, 4}, parts.get(1).tokens().endRows());
    }

    @Test
    void joinedBatchesAreThoseOfAllTexts() {
        int[][] texts = {{1, 2, 3, END}, {1, 2, 3, 4, 5, END}, {1, 2, 4, END}};
        List<int[]> all = List.of(texts);
        TokenBatch joined = TokenBatch.join(List.of(
                TokenBatch.of(all.subList(0, 2), CONFIG, false), TokenBatch.of(all.subList(2, 3), CONFIG, false)));
        TokenBatch together = TokenBatch.of(all, CONFIG, false);
        assertEquals(Sequences.causal(6, 2), joined.sequences());
        assertArrayEquals(together.ids(), joined.ids());
        assertArrayEquals(together.endRows(), joined.endRows());
    }
}
