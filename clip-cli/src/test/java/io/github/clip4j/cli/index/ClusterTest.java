package io.github.clip4j.cli.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of images with their words, with the demo model. */
class ClusterTest {
    private static final Path EXAMPLES = GoldenFiles.repository().resolve("examples");

    @TempDir
    private Path temporary;

    private Path photos = Path.of("");
    private Path index = Path.of("");
    private Path words = Path.of("");

    /** Three dogs, two rockets, a banana. */
    @BeforeEach
    void makeIndex() throws IOException {
        photos = Files.createDirectory(temporary.resolve("photos"));
        index = temporary.resolve("photos.index");
        words = Files.writeString(temporary.resolve("words.txt"), "banana\ndog\nrocket\n\ndog\n");
        for (String name : List.of("dog", "rocket", "banana"))
            for (int i = 0; i < List.of("banana", "rocket", "dog").indexOf(name) + 1; i++)
                Files.copy(EXAMPLES.resolve(name + ".png"), photos.resolve(name + i + ".png"));
        assertEquals(ExitCode.OK, Run.of("index", photos, "--index", index).code());
    }

    private Run cluster(Object... more) {
        Object[] all = new Object[more.length + 3];
        all[0] = "cluster";
        all[1] = "--index";
        all[2] = index;
        System.arraycopy(more, 0, all, 3, more.length);
        return Run.of(all);
    }

    private static List<String> words(JsonObject group) {
        return group.array("words").orElseThrow().stream()
                .map(word -> JsonObject.of(word, "words").string("word").orElseThrow())
                .toList();
    }

    @Test
    void groupsAreNamedAndTheLargestComesFirst() {
        Run run = cluster("-k", 3, "--words", words, "--template", "{}", "--json");
        List<JsonObject> groups = run.exits(ExitCode.OK).json();
        assertEquals(
                List.of("dog", "rocket", "banana"),
                groups.stream().map(group -> words(group).getFirst()).toList(),
                run::out);
        for (JsonObject group : groups)
            assertEquals(words(group).stream().distinct().toList(), words(group));
        assertEquals(
                List.of(3, 2, 1),
                groups.stream().map(g -> g.integer("size").orElseThrow()).toList());
        assertEquals(
                photos.resolve("dog0.png").toString(),
                groups.getFirst().string("medoid").orElseThrow());
        assertEquals(3, groups.getFirst().array("examples").orElseThrow().size());
        assertEquals(
                2,
                cluster("-k", 3, "--no-words", "--examples", 2, "--json")
                        .json()
                        .getFirst()
                        .array("examples")
                        .orElseThrow()
                        .size());
    }

    @Test
    void theNumberOfGroupsFollowsThatOfImages() {
        Run run = cluster("--no-words", "--examples", "all");
        List<String> lines = run.exits(ExitCode.OK).out().lines().toList();
        assertEquals(2, lines.stream().filter(line -> !line.startsWith(" ")).count(), run::out);
        assertEquals(8, lines.size());
        assertTrue(run.out().matches("(?s)1: \\d images, mean cosine 0\\.\\d{4}\n  .*"), run::out);
        assertEquals(
                run.out(),
                cluster("--no-words", "--examples", "all", "--threads", 3).out());
    }

    @Test
    void wordsOfItsOwnNameEachGroupDifferently() {
        List<JsonObject> groups = cluster("-k", 3, "--json").exits(ExitCode.OK).json();
        Set<String> all = new TreeSet<>();
        for (JsonObject group : groups) {
            assertEquals(5, words(group).size());
            all.addAll(words(group));
        }
        assertTrue(all.size() > 10, all::toString);
    }

    @Test
    void onlyWhatFiltersAcceptIsGrouped() {
        Run run = cluster("--filter", "name=dog0.png,rocket1.png", "--no-words", "-k", 2, "--json");
        assertEquals(
                List.of(1, 1),
                run.json().stream().map(g -> g.integer("size").orElseThrow()).toList());
        assertEquals("", cluster("--filter", "size>99999999").exits(ExitCode.OK).out());
    }

    @Test
    void aPageShowsTheGroups() throws IOException {
        Path page = temporary.resolve("groups.html");
        cluster("-k", 3, "--words", words, "--template", "{}", "--html", page).exits(ExitCode.OK);
        String html = Files.readString(page);
        assertTrue(html.contains("<h1>6 images in 3 groups</h1>"), html);
        assertTrue(html.matches("(?s).*<h2>1: 3 images, mean cosine \\d\\.\\d{4}: dog.*"), html);
        assertEquals(6, html.split("data:image/jpeg;base64,", -1).length - 1);
    }

    @Test
    void vectorsOfAnUnknownModelAreGroupedWithoutWords() {
        Path vectors = temporary.resolve("vectors.npy");
        Run.of("index", "export", "--index", index, "--format", "npy", "--out", vectors);
        Path imported = temporary.resolve("imported.index");
        Run.of("index", "import", vectors, "--index", imported);
        Run run = Run.of("cluster", "--index", imported, "-k", 3).exits(ExitCode.OK);
        run.says("--model");
        assertEquals(9, run.out().lines().count(), run::out);
        Path products = temporary.resolve("products.index");
        Run.of("index", "import", vectors, "--index", products, "--inner-product");
        Run.of("cluster", "--index", products).exits(ExitCode.UNUSABLE).complains("inner products");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-k 0", "-k 7", "--examples 0", "--no-words --template {}", "--template photo"})
    void whatCannotBeIsOneLine(String options) {
        Run run = cluster((Object[]) options.split(" ")).exits(ExitCode.UNUSABLE);
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run::err);
        assertFalse(run.err().contains("null"), run::err);
    }
}
