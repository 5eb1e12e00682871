package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Sequences;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Mask;
import io.github.clip4j.model.TextInput;
import io.github.clip4j.model.TextRules;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private static final int END = 99;
    private static final TextRules RULES = new TextRules(77, 100, Mask.CAUSAL, TokenBatchTest::end);

    private static int end(int[] ids) {
        for (int i = 0; i < ids.length; i++) if (ids[i] == END) return i;
        return 0;
    }

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
        TokenBatch batch = TokenBatch.of(List.of(texts), RULES, false);
        assertEquals(Sequences.causal(6, 3), batch.input().sequences());
        assertArrayEquals(
                new int[] {1, 2, 3, 4, END, 0, END, 0, 0, 4, 5, END},
                batch.input().ids());
        assertArrayEquals(
                new int[] {0, 1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5}, batch.input().positions());
        assertArrayEquals(new int[] {4, 6, 11}, batch.input().pooledRows());
    }

    /** Ids behind the end are computed too where another text of the batch is longer. */
    @Test
    void idsBehindTheEndAreChecked() {
        for (int bad : new int[] {-1, 100}) {
            ClipException thrown = assertThrows(
                    ClipException.class, () -> TokenBatch.of(List.of(new int[] {1, END, bad}, text(5)), RULES, false));
            assertEquals("token id " + bad + " at position 2 is outside the vocabulary of 100", thrown.getMessage());
        }
    }

    @Test
    void everyTextKeepsItsEnd() {
        TokenBatch same = TokenBatch.of(List.of(text(5), text(5)), RULES, false);
        assertEquals(Sequences.causal(5, 4), same.input().sequences());
        assertArrayEquals(new int[] {4, 5}, same.input().pooledRows());
        TokenBatch empty = TokenBatch.of(List.of(new int[] {1, END}, new int[] {1, END, 2}), RULES, false);
        assertEquals(Sequences.causal(2, 1), empty.input().sequences());
        TokenBatch none = TokenBatch.of(List.of(new int[] {END}, new int[] {END}), RULES, false);
        assertEquals(Sequences.causal(1, 0), none.input().sequences());
    }

    @Test
    void wholeTextsShareNothing() {
        TokenBatch whole = TokenBatch.of(List.of(text(5), text(5)), RULES, true);
        assertEquals(Sequences.causal(77, 0), whole.input().sequences());
        assertArrayEquals(new int[] {4, 81}, whole.input().pooledRows());
        assertEquals(154, whole.input().ids().length);
    }

    @Test
    void partsAreInTheOrderOfThePlan() {
        List<TokenBatch.Part> parts = TokenBatch.split(List.of(text(4), text(40), text(4)), RULES, 2);
        assertEquals(2, parts.size());
        assertArrayEquals(new int[] {1}, parts.get(0).places());
        assertArrayEquals(text(40), parts.get(0).tokens().input().ids());
        assertArrayEquals(new int[] {0, 2}, parts.get(1).places());
        assertArrayEquals(new int[] {3, 4}, parts.get(1).tokens().input().pooledRows());
    }

    @Test
    void joinedBatchesAreThoseOfAllTexts() {
        int[][] texts = {{1, 2, 3, END}, {1, 2, 3, 4, 5, END}, {1, 2, 4, END}};
        List<int[]> all = List.of(texts);
        TokenBatch joined = TokenBatch.join(List.of(
                TokenBatch.of(all.subList(0, 2), RULES, false), TokenBatch.of(all.subList(2, 3), RULES, false)));
        TokenBatch together = TokenBatch.of(all, RULES, false);
        assertEquals(Sequences.causal(6, 2), joined.input().sequences());
        assertArrayEquals(together.input().ids(), joined.input().ids());
        assertArrayEquals(together.input().pooledRows(), joined.input().pooledRows());
    }

    /** Without a mask each token sees those behind the end too: nothing can be left out or shared. */
    @Test
    void onlyACausalMaskLeavesOutWhatFollowsTheEnd() {
        TextRules unmasked = new TextRules(7, 100, Mask.NONE, TokenBatchTest::end);
        List<TokenBatch.Part> parts = TokenBatch.split(List.of(text(3), text(3)), unmasked, 2);
        assertEquals(1, parts.size());
        TextInput input = parts.getFirst().tokens().input();
        assertEquals(Sequences.full(7), input.sequences());
        assertArrayEquals(new int[] {3, 3, END, 0, 0, 0, 0, 3, 3, END, 0, 0, 0, 0}, input.ids());
        assertArrayEquals(new int[] {2, 9}, input.pooledRows());
    }
}
