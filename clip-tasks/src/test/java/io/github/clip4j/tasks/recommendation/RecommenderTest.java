package io.github.clip4j.tasks.recommendation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.tasks.recommendation.Taste.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a shop of two kinds of things: of each, ten that turn away from it step by step, of two brands. */
class RecommenderTest {
    @TempDir
    private Path folder;

    private static float[] vector(String kind, int step) {
        double angle = (kind.equals("shoe") ? step : 90 - step) * Math.PI / 180;
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    @BeforeEach
    void openShop() {
        try (VectorWriter writer = VectorIndex.create(folder.resolve("shop"), IndexModel.unknown(2))) {
            for (String kind : List.of("shoe", "hat"))
                for (int step = 0; step < 10; step++)
                    writer.put(new Entry(
                            kind + step,
                            vector(kind, step),
                            Map.of("brand", step < 8 ? "A" : "B", "kinds", List.of(kind, "all"))));
            writer.commit();
        }
    }

    private <R> R inShop(Function<Recommender, R> work) {
        try (VectorIndex index = VectorIndex.open(folder.resolve("shop"))) {
            return work.apply(new Recommender(index));
        }
    }

    private static Taste taste(List<Example> liked, List<Example> disliked) {
        return new Taste(liked, disliked, Taste.USUAL);
    }

    private static Example example(String kind, int step) {
        return new Example(kind + step, vector(kind, step), 1);
    }

    private static List<String> ids(List<Recommender.Recommendation> found) {
        return found.stream().map(recommendation -> recommendation.hit().id()).toList();
    }

    @Test
    void whatIsLikeWhatIsLikedComesFirstButNotItself() {
        Taste taste = taste(List.of(example("shoe", 0)), List.of());
        SearchOptions options = SearchOptions.DEFAULT.withTop(2);
        assertEquals(List.of("shoe1", "shoe2"), inShop(r -> ids(r.recommend(taste, Map.of(), options))));
        Taste.Reason reason =
                inShop(r -> r.recommend(taste, Map.of(), options).getFirst().reason());
        assertEquals("shoe0", reason.name());
        assertEquals(Math.cos(Math.PI / 180), reason.cosine(), 1e-6);
        Set<String> seen = Set.of("shoe1", "shoe3");
        assertEquals(
                List.of("shoe2", "shoe4"), inShop(r -> ids(r.recommend(taste, Map.of(), options.withExcluded(seen)))));
    }

    @Test
    void eachReasonIsTheNearest() {
        Taste taste = taste(List.of(example("shoe", 3), example("hat", 3)), List.of());
        List<String> reasons = inShop(r -> r.recommend(taste, Map.of(), SearchOptions.DEFAULT.withTop(18)).stream()
                .map(found -> found.hit().id().replaceAll("\\d", "") + " "
                        + found.reason().name())
                .distinct()
                .sorted()
                .toList());
        assertEquals(List.of("hat hat3", "shoe shoe3"), reasons);
    }

    @Test
    void noMoreThanSoManyOfAValue() {
        Taste taste = taste(List.of(example("shoe", 0)), List.of());
        SearchOptions four = SearchOptions.DEFAULT.withTop(4);
        assertEquals(List.of("shoe1", "shoe8"), inShop(r -> ids(r.recommend(taste, Map.of("brand", 1), four))));
        // Of several values each counts: "all" is in all of them.
        assertEquals(List.of("shoe1"), inShop(r -> ids(r.recommend(taste, Map.of("kinds", 1), four))));
        assertEquals(
                4,
                inShop(r -> ids(r.recommend(taste, Map.of("nothing", 1), four))).size());
        // The pool grows until there are enough.
        assertEquals(
                List.of("shoe1", "shoe2", "shoe8", "shoe9"),
                inShop(r -> ids(r.recommend(taste, Map.of("brand", 2), four))));
        assertRefused("at most 0 of brand", () -> inShop(r -> ids(r.recommend(taste, Map.of("brand", 0), four))));
    }

    @Test
    void theQueryIsRocchios() {
        Taste taste = new Taste(
                List.of(new Example("a", new float[] {1, 0}, 3), new Example("b", new float[] {0, 1}, 1)),
                List.of(new Example("c", new float[] {0, 1}, 5)),
                0.25);
        // (3/4, 1/4) - 1/4 (0, 1) = (3/4, 0).
        assertArrayEquals(new float[] {1, 0}, taste.query(), 1e-7f);
        Example same = new Example("a", new float[] {1, 0}, 1);
        assertRefused("cancel each other out", () -> new Taste(List.of(same), List.of(same), 1).query());
        assertRefused("nothing is liked", () -> new Taste(List.of(), List.of(same), 1));
        assertRefused("0 to 1 for away", () -> new Taste(List.of(same), List.of(), 2));
        assertRefused("a weight above 0", () -> new Example("a", new float[] {1, 0}, 0));
    }

    private static void assertRefused(String why, Runnable work) {
        String message = assertThrows(ClipException.class, work::run).getMessage();
        assertTrue(message.contains(why), message);
    }
}
