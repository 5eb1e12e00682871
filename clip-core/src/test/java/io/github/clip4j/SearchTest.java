package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stored embeddings compared with others by a model's backend. */
class SearchTest {
    private static Clip clip;

    @BeforeAll
    static void load() {
        clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), ClipOptions.DEFAULT.withBackend("reference"));
    }

    @AfterAll
    static void close() {
        clip.close();
    }

    @Test
    void cosinesAreThoseOfSimilarityButForTheLastDigits() {
        float[][] texts = clip.encodeTexts(List.of("a cat", "a dog", "two dogs"));
        float[][] cosines = clip.similarity(texts, MatrixView.of(texts));
        float[][] exact = Similarity.cosines(texts, texts);
        for (int i = 0; i < texts.length; i++) assertArrayEquals(exact[i], cosines[i], 1e-6f);
        assertArrayEquals(cosines[1], clip.similarity(texts[1], MatrixView.of(texts)));
        assertEquals(
                1, clip.nearest(texts[1], MatrixView.of(texts), 2).getFirst().index());
        assertEquals(3, clip.nearest(texts[1], MatrixView.of(texts), 100).size());
    }

    /** More than are compared at once, in a matrix that nobody could copy. */
    private record Long(int rows) implements MatrixView {
        private static final int BEST = 900_000;

        @Override
        public int columns() {
            return 2;
        }

        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            for (int i = 0; i < count; i++) destination[offset + i] = row == BEST ? 2f : (row % 1000) / 1000f;
        }
    }

    @Test
    void manyStoredOnesAreTakenInPortions() {
        float[][] queries = {{1f, 0f}, {0f, -1f}, {0.5f, 0.5f}};
        List<List<Match>> found = clip.nearest(queries, new Long(1_200_000), 3);
        assertEquals(List.of(new Match(Long.BEST, 2f), new Match(999, 0.999f), new Match(1999, 0.999f)), found.get(0));
        assertEquals(
                List.of(0, 1000, 2000), found.get(1).stream().map(Match::index).toList());
        assertEquals(found.get(0), found.get(2));
        float[][] cosines = clip.similarity(queries, new Long(1_200_000));
        assertEquals(-2f, cosines[1][Long.BEST]);
        assertEquals(0.998f, cosines[2][1_199_998]);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        MatrixView stored = new Long(1);
        String message = assertThrows(ClipException.class, () -> clip.similarity(new float[3], stored))
                .getMessage();
        assertEquals(
                "an embedding of 3 numbers cannot be compared with stored ones of 2: they are of another model",
                message);
        assertThrows(ClipException.class, () -> clip.nearest(new float[2], stored, 0));
        assertThrows(IllegalArgumentException.class, () -> MatrixView.of(new float[0][]));
        assertThrows(IllegalArgumentException.class, () -> MatrixView.of(new float[][] {{1f}, {1f, 2f}}));
    }

    @Test
    void nothingToCompareIsNothing() {
        assertEquals(0, clip.similarity(new float[0][], new Long(5)).length);
        assertEquals(List.of(), clip.nearest(new float[0][], new Long(5), 1));
    }
}
