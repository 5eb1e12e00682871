package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.model.Mask;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private static final int END = 99;

    /** A text that begins as given and is unlike others from there on. */
    private static Extent text(int unlike, int length, int... beginning) {
        int[] ids = Arrays.copyOf(beginning, length);
        Arrays.fill(ids, beginning.length, length, 1000 + unlike);
        ids[length - 1] = END;
        return Extent.of(ids, length - 1);
    }

    private static List<Extent> unlike(int... lengths) {
        Extent[] texts = new Extent[lengths.length];
        Arrays.setAll(texts, i -> text(i, lengths[i]));
        return List.of(texts);
    }

    private static String plan(List<Extent> texts, int most) {
        BatchPlan plan = BatchPlan.of(texts, most);
        return plan.cost() + " " + plan.batches().stream().map(Arrays::toString).toList();
    }

    @Test
    void textsOfLikeLengthsGoTogether() {
        assertEquals("0 []", plan(unlike(), 3));
        assertEquals("144 [[2], [5], [0, 3, 4], [1]]", plan(unlike(5, 4, 40, 5, 5, 21), 3));
    }

    /** 16 rows of padding are worth a pass over the weights, 17 are not. */
    @Test
    void paddingIsWeighedAgainstAPassOfItsOwn() {
        assertEquals("76 [[1, 2, 0]]", plan(unlike(4, 20, 20), 8));
        assertEquals("75 [[1, 2], [0]]", plan(unlike(3, 20, 20), 8));
        assertEquals("112 [[0, 2, 3, 4], [1]]", plan(unlike(15, 20, 15, 15, 15), 8));
        assertEquals("96 [[1, 0, 2, 3]]", plan(unlike(15, 20, 15, 15), 8));
    }

    /** Two templates, labels of unlike lengths: by length the batches would mix templates. */
    @Test
    void promptsOfATemplateGoTogetherWhereThatSavesRows() {
        List<Extent> texts = List.of(
                text(1, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
                text(2, 20, 1, 20, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
                text(3, 18, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
                text(4, 18, 1, 20, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
        assertEquals("80 [[0, 2], [1, 3]]", plan(texts, 2));
    }

    /** Neighbours by ids would pad a short text to a long one's length. */
    @Test
    void captionsGoByLengthWhereThatSavesRows() {
        List<Extent> texts = List.of(text(1, 30, 1), text(2, 4, 1), text(3, 30, 1), text(4, 4, 1));
        assertEquals("98 [[0, 2], [1, 3]]", plan(texts, 2));
    }

    @Test
    void wholeTextsKeepTheirOrder() {
        List<Extent> texts = List.of(
                Extent.whole(new int[] {3, END}, 77, Mask.CAUSAL),
                Extent.whole(new int[] {2, END}, 77, Mask.CAUSAL),
                Extent.whole(new int[1], 77, Mask.CAUSAL));
        assertEquals("263 [[0, 1], [2]]", plan(texts, 2));
    }

    @Test
    void callsJoinWhereOneBatchCostsNoMore() {
        Extent threeOf20 = text(1, 20).with(text(2, 20)).with(text(3, 20));
        assertTrue(threeOf20.fits(text(4, 4)));
        assertFalse(threeOf20.fits(text(4, 3)));
        assertTrue(text(1, 4).fits(text(2, 20)));
        assertFalse(text(1, 3).fits(text(2, 20)));
    }

    /** Joined with strangers, texts would share less: 18 rows twice and a pass are less than 96. */
    @Test
    void callsOfUnlikeTemplatesStayApart() {
        Extent some = prompts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        Extent others = prompts(21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
        assertEquals(18, some.rows());
        assertFalse(some.fits(others));
        assertTrue(some.fits(prompts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
    }

    private static Extent prompts(int... template) {
        Extent all = text(0, 12, template);
        for (int i = 1; i < 4; i++) all = all.with(text(i, 12, template));
        return all;
    }
}
