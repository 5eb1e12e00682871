package io.github.clip4j.search.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.search.cluster.ClusterWords.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterWordsTest {
    private static final float[][] CENTRES = {{1, 0, 0}, {0, 1, 0}};
    private static final List<String> WORDS = List.of("image", "dog", "ship", "noise", "puppy");
    /** The first is the nearest to both centres, but hardly tells one from the other. */
    private static final float[][] EMBEDDINGS = {
        {0.71f, 0.7f, 0}, {0.6f, 0.1f, 0.7f}, {0.1f, 0.6f, 0.7f}, {0, 0, 1}, {0.5f, 0.1f, 0.8f}
    };

    private static List<List<String>> texts(List<List<Word>> words) {
        return words.stream()
                .map(some -> some.stream().map(Word::word).toList())
                .toList();
    }

    @Test
    void wordsTellGroupsApart() {
        List<List<Word>> found = ClusterWords.of(CENTRES, WORDS, EMBEDDINGS, 3);
        assertEquals(List.of(List.of("dog", "puppy", "image"), List.of("ship")), texts(found));
        assertEquals(0.6, found.getFirst().getFirst().cosine(), 1e-6);
        assertEquals(0.5, found.getFirst().getFirst().contrast(), 1e-6);
        assertEquals(List.of(List.of("dog"), List.of("ship")), texts(ClusterWords.of(CENTRES, WORDS, EMBEDDINGS, 1)));
    }

    /** The first is unlike the other group, and less like its own than the second. */
    @Test
    void whatIsOnlyUnlikeTheOthersNamesNoGroup() {
        float[][] embeddings = {{0.5f, -0.6f, 0}, {0.9f, 0.1f, 0}};
        List<List<Word>> found = ClusterWords.of(CENTRES, List.of("unlike", "like"), embeddings, 1);
        assertEquals(List.of(List.of("like"), List.of()), texts(found));
    }

    @Test
    void theContrastIsWithTheMeanOfAllOthers() {
        float[][] centres = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        List<List<Word>> found = ClusterWords.of(centres, WORDS, EMBEDDINGS, 1);
        assertEquals(List.of(List.of("image"), List.of("image"), List.of("noise")), texts(found));
        assertEquals(0.71 - (0.7 + 0) / 2, found.getFirst().getFirst().contrast(), 1e-6);
    }

    @Test
    void aGroupByItselfIsNamedByWhatIsNearest() {
        List<List<Word>> found = ClusterWords.of(new float[][] {{1, 0, 0}}, WORDS, EMBEDDINGS, 2);
        assertEquals(List.of(List.of("image", "dog")), texts(found));
        assertEquals(0.71, found.getFirst().getFirst().contrast(), 1e-6);
    }
}
