package io.github.clip4j.tasks.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
    private static final ClassNames IMAGENET = ClassNames.imageNet();

    @TempDir
    private Path folder;

    private static SortedSet<String> labels(String... labels) {
        return new TreeSet<>(List.of(labels));
    }

    private static void refuses(String message, ClassNames classes, String... labels) {
        ClipException e = assertThrows(ClipException.class, () -> classes.places(labels(labels)));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
    }

    private ClassNames read(String name, String content) throws IOException {
        return ClassFile.read(Files.writeString(folder.resolve(name), content));
    }

    @Test
    void imageNetHasItsThousandNames() {
        assertEquals(1000, IMAGENET.names().size());
        assertEquals("tench", IMAGENET.names().getFirst());
        assertEquals("toilet paper", IMAGENET.names().getLast());
        assertEquals(IMAGENET.folders().stream().sorted().toList(), IMAGENET.folders());
        assertEquals(
                List.of("missile", "missile"),
                List.of(IMAGENET.names().get(657), IMAGENET.names().get(744)));
        assertEquals(List.of("sunglasses", "sunglasses"), IMAGENET.names().subList(836, 838));
        assertEquals("n03773504", IMAGENET.folders().get(657));
    }

    /** By position they would be the first three. */
    @Test
    void aSubsetOfFoldersIsMappedByName() {
        assertEquals(
                Map.of("n01443537", 1, "n03773504", 657, "n15075141", 999),
                IMAGENET.places(labels("n03773504", "n15075141", "n01443537")));
        refuses("\"n99999999\" is none of the 1000", IMAGENET, "n01443537", "n99999999");
    }

    /** As text 10 comes before 2. */
    @Test
    void numberedFoldersAreSortedAsNumbers() {
        String[] all = IntStream.range(0, 1000).mapToObj(String::valueOf).toArray(String[]::new);
        Map<String, Integer> places = IMAGENET.places(labels(all));
        for (int i = 0; i < all.length; i++) assertEquals(i, places.get(all[i]));
        assertEquals(Map.of("2", 2, "10", 10, "999", 999), IMAGENET.places(labels("2", "10", "999")));
        refuses("the class 1000 is none of the 1000", IMAGENET, "0", "1000");
    }

    @Test
    void numbersFromOneAreARowToo() {
        ClassNames three = new ClassNames(List.of("a", "b", "c"), List.of());
        assertEquals(Map.of("1", 0, "2", 1, "3", 2), three.places(labels("1", "2", "3")));
        assertEquals(Map.of("1", 1, "2", 2), three.places(labels("1", "2")));
    }

    @Test
    void namesAloneAreInTheOrderOfTheFolders() {
        ClassNames two = new ClassNames(List.of("the cat", "the dog"), List.of());
        assertEquals(Map.of("n1", 0, "n2", 1), two.places(labels("n2", "n1")));
        assertEquals(Map.of("the dog", 1), two.places(labels("the dog")));
        refuses("\"n1\" is none of the 2, whose order alone cannot tell", two, "n1");
        refuses("two classes are called \"missile\"", IMAGENET, "missile");
    }

    @Test
    void filesOfManyKinds() throws IOException {
        ClassNames expected = new ClassNames(List.of("tench", "great white"), List.of("n2", "n1"));
        assertEquals(expected, read("c.tsv", "n2\ttench\nn1\tgreat white\n"));
        assertEquals(expected, read("c.json", "{\"n2\":\"tench\",\"n1\":\"great white\"}"));
        assertEquals(expected, read("k.json", "{\"1\":[\"n1\",\"great white\"],\"0\":[\"n2\",\"tench\"]}"));
        ClassNames names = new ClassNames(expected.names(), List.of());
        assertEquals(names, read("c.txt", "\ufefftench\r\n\ngreat white"));
        assertEquals(names, read("n.json", "[\"tench\",\"great white\"]"));
        for (String bad : List.of("tench", "a\tb\nc", "a\tb\na\tc")) {
            ClipException e = assertThrows(ClipException.class, () -> read("bad.txt", bad));
            assertTrue(String.valueOf(e.getMessage()).startsWith(folder.resolve("bad.txt") + ": "), e::getMessage);
        }
        assertThrows(ClipException.class, () -> read("bad.json", "{\"a\":1,\"b\":\"c\"}"));
    }
}
