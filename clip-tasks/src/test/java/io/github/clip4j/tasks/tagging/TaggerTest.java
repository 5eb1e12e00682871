package io.github.clip4j.tasks.tagging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaggerTest {
    private static final Taxonomy TAXONOMY = Taxonomy.parse(
            "t", List.of("Animals", "Animals > Cats", "Animals > Dogs", "Animals > Dogs > Terriers", "Food > Fruit"));
    private static final int ANIMALS = 0;
    private static final int CATS = 1;
    private static final int DOGS = 2;
    private static final int TERRIERS = 3;
    private static final int FRUIT = 5;

    private static float[] cosines(Object... pairs) {
        float[] cosines = new float[TAXONOMY.nodes().size()];
        for (int i = 0; i < pairs.length; i += 2) cosines[(int) pairs[i]] = ((Number) pairs[i + 1]).floatValue();
        return cosines;
    }

    private static List<String> paths(List<Tag> tags) {
        return tags.stream().map(tag -> String.join(" > ", tag.path())).toList();
    }

    @Test
    void publishedFormatsAreRead() {
        Taxonomy google = Taxonomy.parse(
                "google",
                List.of(
                        "# Google_Product_Taxonomy_Version: 2021-09-21",
                        "1 - Animals & Pet Supplies",
                        "3237 - Animals & Pet Supplies > Live Animals",
                        "2 - Animals & Pet Supplies > Cat - and Dog: Supplies"));
        assertEquals(
                List.of("1", "3237", "2"),
                google.nodes().stream().map(Taxonomy.Node::id).toList());
        assertEquals("Cat - and Dog: Supplies", google.nodes().getLast().name());
        assertEquals(0, google.nodes().getLast().parent());
        Taxonomy shopify = Taxonomy.parse(
                "shopify",
                List.of(
                        "\ufeff# Shopify Product Taxonomy - Categories: 2026-08",
                        "",
                        "gid://shopify/TaxonomyCategory/ap   : Animals & Pet Supplies",
                        "gid://shopify/TaxonomyCategory/ap-1 : Animals & Pet Supplies > Live Animals"));
        assertEquals(
                "gid://shopify/TaxonomyCategory/ap-1", shopify.nodes().getLast().id());
        assertEquals(2, shopify.nodes().getLast().level());
        Taxonomy plain = Taxonomy.parse("plain", List.of("A > B > C - with a dash", "A"));
        assertEquals(
                List.of(List.of("A"), List.of("A", "B"), List.of("A", "B", "C - with a dash")),
                plain.nodes().stream().map(Taxonomy.Node::path).toList());
    }

    /** As many as Shopify has, seven levels deep. */
    @Test
    void thousandsOfCategoriesAreRead() {
        List<String> lines = new ArrayList<>();
        List<String> level = List.of("");
        for (int depth = 0; lines.size() < 12_000; depth++) {
            List<String> next = new ArrayList<>();
            for (String parent : level)
                for (int i = 0; i < 5 && lines.size() < 12_000; i++) {
                    String path = parent + (parent.isEmpty() ? "" : " > ") + "n" + depth + "." + i;
                    next.add(path);
                    lines.add((lines.size() + 1) + " - " + path);
                }
            level = next;
        }
        Taxonomy taxonomy = Taxonomy.parse("many", lines);
        assertEquals(12_000, taxonomy.nodes().size());
        float[] cosines = new float[12_000];
        IntStream.range(0, cosines.length).forEach(i -> cosines[i] = i / 12_000f);
        Tag tag = new Tagger(taxonomy, 1, 0, 0).tags(cosines).getFirst();
        assertEquals("12000", tag.id());
        assertEquals(tag.path().size(), tag.scores().size());
        assertTrue(tag.scores().stream().allMatch(score -> score == 11_999 / 12_000f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A >  > B | t, line 1: a category without a name",
                "> B      | t, line 1: a category without a name",
                "# none   | t: has no categories",
            })
    void whatIsNoTaxonomyIsNamed(String line, String message) {
        String found = assertThrows(ClipException.class, () -> Taxonomy.parse("t", List.of(line)))
                .getMessage();
        assertTrue(found.startsWith(message), found);
    }

    @Test
    void sentencesNameTheParent() {
        assertEquals(
                List.of(
                        "a photo of Animals",
                        "a photo of Cats, a kind of Animals",
                        "a photo of Dogs, a kind of Animals",
                        "a photo of Terriers, a kind of Dogs"),
                TAXONOMY.sentences("a photo of {}", "a photo of {}, a kind of {parent}")
                        .subList(0, 4));
    }

    @Test
    void aCategoryIsWorthItsBest() {
        List<Tag> tags =
                new Tagger(TAXONOMY, 5, 0.1, 0).tags(cosines(ANIMALS, 0.15, DOGS, 0.2, TERRIERS, 0.3, CATS, 0.25));
        assertEquals(List.of("Animals > Dogs > Terriers", "Animals > Cats"), paths(tags));
        assertEquals(List.of(0.3f, 0.3f, 0.3f), tags.getFirst().scores());
        assertTrue(tags.getFirst().sure());
        assertEquals(0.3f, tags.getFirst().score());
    }

    @Test
    void whatIsWithinATagOrContainsOneIsLeftOut() {
        List<Tag> tags =
                new Tagger(TAXONOMY, 5, 0.1, 0).tags(cosines(DOGS, 0.3, TERRIERS, 0.2, ANIMALS, 0.25, FRUIT, 0.1));
        assertEquals(List.of("Animals > Dogs", "Food > Fruit"), paths(tags));
    }

    @Test
    void belowTheThresholdNothingIsKnown() {
        assertEquals(List.of(), new Tagger(TAXONOMY, 5, 0.31, 0).tags(cosines(DOGS, 0.3)));
        assertEquals(1, new Tagger(TAXONOMY, 5, 0.3, 0).tags(cosines(DOGS, 0.4)).size());
    }

    @Test
    void aPathEndsWhereSiblingsAreNotTold() {
        float[] cosines = cosines(DOGS, 0.29, TERRIERS, 0.3, CATS, 0.28, FRUIT, 0.1);
        Tag tag = new Tagger(TAXONOMY, 1, 0, 0.05).tags(cosines).getFirst();
        assertEquals(List.of("Animals"), tag.path());
        assertFalse(tag.sure());
        assertEquals(
                List.of("Animals", "Dogs", "Terriers"),
                new Tagger(TAXONOMY, 1, 0, 0.01).tags(cosines).getFirst().path());
        assertEquals(List.of(), new Tagger(TAXONOMY, 1, 0, 0.5).tags(cosines));
    }
}
