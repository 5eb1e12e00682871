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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a folder of images to answers, with the demo model. */
class IndexCommandsTest {
    private static final Path EXAMPLES = GoldenFiles.repository().resolve("examples");
    private static final Path IMAGES = GoldenFiles.repository().resolve("testkit/goldens/image/images");

    @TempDir
    private Path temporary;

    private Path photos = Path.of("");
    private Path index = Path.of("");

    @BeforeEach
    void makeIndex() throws IOException {
        photos = Files.createDirectory(temporary.resolve("photos"));
        index = temporary.resolve("photos.index");
        for (String name : List.of("dog.png", "rocket.png", "banana.png"))
            Files.copy(EXAMPLES.resolve(name), photos.resolve(name));
        Run run = Run.of("index", photos, "--index", index);
        assertEquals(ExitCode.OK, run.code(), run::err);
        assertEquals(
                "3 embedded, 0 moved or copied, 0 unchanged, 0 removed, 0 failed; the index has 3 images\n", run.out());
    }

    private static List<String> names(Run run) {
        assertEquals(ExitCode.OK, run.code(), run::err);
        return run.json().stream()
                .map(hit -> hit.object("fields").orElseThrow().string("name").orElseThrow())
                .toList();
    }

    @Test
    void wordsFindTheirImage() {
        assertEquals(
                List.of("rocket.png"), names(Run.of("search", "a rocket", "--index", index, "--top", 1, "--json")));
        Run run = Run.of("search", "a dog", "--index", index);
        assertEquals(3, run.out().lines().count());
        assertTrue(run.out().matches("(?s)0\\.\\d{4}  " + photos.resolve("dog.png") + "\n.*"), run::out);
    }

    @Test
    void sumsOfWordsAndImagesFindTheirImage() {
        Path dog = EXAMPLES.resolve("dog.png");
        assertEquals(
                "dog.png",
                names(Run.of("search", dog, "--index", index, "--json")).getFirst());
        assertEquals(
                "dog.png",
                names(Run.of("search", "--image", dog, "--index", index, "--json"))
                        .getFirst());
        assertEquals(
                "rocket.png",
                names(Run.of("search", "3:a rocket + " + dog + " - dog", "--index", index, "--json"))
                        .getFirst());
        assertEquals(
                "banana.png",
                names(Run.of("search", "a banana", "--image", dog, "--weight", "3,0.5", "--index", index, "--json"))
                        .getFirst());
        assertEquals(
                "dog.png",
                names(Run.of("search", "--minus", "a dog", "--index", index, "--json"))
                        .getLast());
    }

    @Test
    void filtersAndScoresCut() {
        assertEquals(
                List.of("dog.png"),
                names(Run.of("search", "a rocket", "--filter", "name=dog.png", "--index", index, "--json")));
        Run none = Run.of("search", "a rocket", "--min-score", "0.99", "--index", index);
        assertEquals("", none.out());
        assertTrue(none.err().contains("nothing was found"), none::err);
        Run unknown = Run.of("search", "a rocket", "--filter", "nmae=dog.png", "--index", index);
        assertEquals(ExitCode.UNUSABLE, unknown.code());
        assertTrue(unknown.err().contains("name"), unknown::err);
    }

    @Test
    void similarImagesAreFoundByPathWithoutThemselves() throws IOException {
        Files.copy(EXAMPLES.resolve("dog.png"), photos.resolve("copy.png"));
        assertEquals(
                ExitCode.OK, Run.of("index", "add", photos, "--index", index).code());
        List<String> found = names(Run.of("similar", photos.resolve("dog.png"), "--index", index, "--json"));
        assertEquals("copy.png", found.getFirst());
        assertEquals(3, found.size());
        Run missing = Run.of("similar", "nothing.png", "--index", index);
        assertEquals(ExitCode.UNUSABLE, missing.code());
        assertTrue(missing.err().contains("nothing.png: not in the index"), missing::err);
    }

    @Test
    void pagesShowWhatWasFoundAndEscapeNames() throws IOException {
        Files.copy(EXAMPLES.resolve("dog.png"), photos.resolve("a<b>&\"c.png"));
        Run.of("index", photos, "--index", index);
        Path page = temporary.resolve("found.html");
        assertEquals(
                ExitCode.OK,
                Run.of("search", "a <dog>", "--index", index, "--html", page).code());
        String html = Files.readString(page);
        assertTrue(html.contains("<h1>a &lt;dog&gt;</h1>"), html);
        assertTrue(html.contains("a&lt;b&gt;&amp;&quot;c.png"), html);
        assertEquals(4, html.split("data:image/jpeg;base64,", -1).length - 1);
        Files.delete(photos.resolve("dog.png"));
        Run.of("search", "a dog", "--index", index, "--html", page);
        assertTrue(Files.readString(page).contains("no such file"), "the image that is gone");
    }

    @Test
    void pagesShowSmallImagesThatTheIndexKeeps() throws IOException {
        Run again = Run.of("index", photos, "--index", index, "--thumbnails");
        assertTrue(again.out().startsWith("0 embedded, 0 moved or copied, 3 unchanged"), again::out);
        assertEquals(
                3,
                Run.of("index", "info", "--index", index, "--json")
                        .json()
                        .getFirst()
                        .integer("thumbnails")
                        .orElseThrow());
        for (String name : List.of("dog.png", "rocket.png", "banana.png")) Files.delete(photos.resolve(name));
        Path page = temporary.resolve("found.html");
        for (List<Object> command : List.<List<Object>>of(
                List.of("search", "a dog"),
                List.of("similar", photos.resolve("dog.png")),
                List.of("dedup", "--similar", "0.01"),
                List.of("cluster", "--no-words"))) {
            List<Object> words = new ArrayList<>(command);
            words.addAll(List.of("--index", index, "--html", page));
            Run.of(words.toArray()).exits(ExitCode.OK);
            String html = Files.readString(page);
            assertTrue(html.contains("data:image/jpeg;base64,"), html);
            assertFalse(html.contains("no such file"), html);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float16", "int8"})
    void smallerCopiesFindTheSame(String type) {
        Run exact = Run.of("search", "a rocket", "--index", index, "--exact", "--json");
        Run copies = Run.of("search", "a rocket", "--index", index, "--scan", type, "--json");
        assertEquals(exact.out(), copies.exits(ExitCode.OK).out());
        assertEquals(3, copies.json().size());
        boolean kept = !Run.of("index", "info", "--index", index).out().contains("copies         0\n");
        assertEquals(!type.equals("float32"), kept);
        Run.of("similar", photos.resolve("dog.png"), "--index", index, "--scan", "int4")
                .exits(ExitCode.UNUSABLE)
                .complains("--scan: expected float32, float16 or int8");
    }

    @Test
    void duplicatesAreGroupedByWhatTheyHaveInCommon() throws IOException {
        // Of equal ones the oldest is kept.
        Path older = Files.copy(EXAMPLES.resolve("dog.png"), photos.resolve("z.png"));
        Files.setLastModifiedTime(older, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        for (String name : List.of("coffee.png", "coffee_progressive_420.jpg", "chelsea.png"))
            Files.copy(IMAGES.resolve(name), photos.resolve(name));
        Run.of("index", photos, "--index", index);
        Run run = Run.of("dedup", "--index", index, "--json");
        assertEquals(ExitCode.OK, run.code(), run::err);
        List<JsonObject> groups = run.json();
        assertEquals(2, groups.size(), run::out);
        assertEquals("same file", groups.get(0).string("tier").orElseThrow());
        assertEquals(
                photos.resolve("z.png").toString(), groups.get(0).string("keep").orElseThrow());
        assertEquals("same image", groups.get(1).string("tier").orElseThrow());
        assertEquals(
                photos.resolve("coffee.png").toString(),
                groups.get(1).string("keep").orElseThrow());
        Path page = temporary.resolve("duplicates.html");
        assertTrue(Run.of("dedup", "--index", index, "--html", page).out().startsWith("same file: 2 images"));
        assertTrue(Files.readString(page).contains("<h2>same image: 2 images, least cosine "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"faiss", "npy", "clip-retrieval", "parquet", "jsonl"})
    void whatIsExportedCanBeImported(String format) {
        Path out = temporary.resolve("exported");
        Run exported = Run.of("index", "export", "--index", index, "--format", format, "--out", out);
        assertEquals("3 exported\n", exported.out(), exported::err);
        Path other = temporary.resolve("other.index");
        Run imported = Run.of("index", "import", out, "--index", other);
        assertEquals(ExitCode.OK, imported.code(), imported::err);
        assertTrue(imported.out().startsWith("3 imported from "), imported::out);
        List<String> found = Run.of("similar", photos.resolve("dog.png"), "--index", other, "--json").json().stream()
                .map(hit -> hit.string("id").orElseThrow())
                .toList();
        assertEquals(2, found.size());
        assertFalse(found.contains(photos.resolve("dog.png").toString()));
    }

    @Test
    void vectorsOfAFileAreSearchedWithoutAModel() {
        Path vectors = temporary.resolve("queries.npy");
        Run.of("index", "export", "--index", index, "--format", "npy", "--out", vectors);
        Path faiss = temporary.resolve("index.faiss");
        Run.of("index", "export", "--index", index, "--format", "faiss", "--out", faiss);
        List<JsonObject> ours = Run.of("search", "--vectors", vectors, "--index", index, "--top", 2, "--json")
                .json();
        assertEquals(3, ours.size());
        for (JsonObject line : ours) {
            assertEquals(2, line.array("ids").orElseThrow().size());
            assertEquals(1, (double) line.array("scores").orElseThrow().getFirst(), 1e-6);
        }
        List<JsonObject> theirs = Run.of("search", "--vectors", vectors, "--index", faiss, "--top", 2, "--json")
                .json();
        assertEquals(
                List.of(0L, 1L, 2L),
                theirs.stream()
                        .map(line -> line.array("ids").orElseThrow().getFirst())
                        .toList());
    }

    @Test
    void anIndexIsMergedCompactedCheckedAndDescribed() {
        Path joined = temporary.resolve("joined.index");
        assertEquals(
                ExitCode.OK,
                Run.of("index", "merge", index, index, "--index", joined).code());
        assertEquals(
                "deleted 1\n",
                Run.of("index", "delete", photos.resolve("dog.png"), "--index", joined)
                        .out());
        assertEquals(
                "deleted 1\n",
                Run.of("index", "delete", "--filter", "name=rocket.png", "--index", joined)
                        .out());
        assertEquals(ExitCode.OK, Run.of("index", "compact", "--index", joined).code());
        assertEquals(
                "whole: 1 entries\n",
                Run.of("index", "check", "--index", joined).out());
        JsonObject info =
                Run.of("index", "info", "--index", joined, "--json").json().getFirst();
        assertEquals(1, info.integer("entries").orElseThrow());
        assertEquals("demo", info.string("model").orElseThrow());
        assertTrue(info.object("fields").orElseThrow().keys().contains("sha256"));
        // It still knows its model.
        assertEquals(List.of("banana.png"), names(Run.of("search", "a banana", "--index", joined, "--json")));
    }

    @Test
    void whatChangesAnIndexSaysSoInJson() {
        Path joined = temporary.resolve("joined.index");
        assertEquals(
                1,
                Run.of("index", "merge", index, "--index", joined, "--json")
                        .json()
                        .getFirst()
                        .integer("merged")
                        .orElseThrow());
        assertEquals(
                1,
                Run.of("index", "delete", photos.resolve("dog.png"), "--index", joined, "--json")
                        .json()
                        .getFirst()
                        .integer("deleted")
                        .orElseThrow());
        assertTrue(Run.of("index", "compact", "--index", joined, "--json")
                .json()
                .getFirst()
                .bool("compacted")
                .orElseThrow());
    }

    @Test
    void theEmbeddingsOfAnotherModelAreRefused() {
        Path tiny = GoldenFiles.repository().resolve("testkit/goldens/checkpoints/tiny-hf");
        Run add = Run.of("index", photos, "--index", index, "--model", tiny);
        assertEquals(ExitCode.UNUSABLE, add.code());
        assertTrue(add.err().contains("it holds embeddings of demo (128 numbers"), add::err);
        Run search = Run.of("search", "a dog", "--index", index, "--model", tiny);
        assertEquals(ExitCode.UNUSABLE, search.code());
        assertTrue(search.err().contains("it holds embeddings of demo"), search::err);
    }

    @Test
    void brokenImagesAreNamedAndTheOthersAreIndexed() throws IOException {
        Files.writeString(photos.resolve("broken.jpg"), "no image");
        Run run = Run.of("index", photos, "--index", index, "--json");
        assertEquals(ExitCode.FAILED, run.code());
        assertTrue(run.err().startsWith("clip: " + photos.resolve("broken.jpg") + ": "), run::err);
        assertEquals(3, run.json().getFirst().integer("unchanged").orElseThrow());
        assertEquals(1, run.json().getFirst().integer("failed").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index",
                "index photos",
                "search --index i",
                "search x",
                "index export --index i --format x --out y"
            })
    void whatIsMissingIsNamed(String words) {
        Run run = Run.of((Object[]) words.split(" "));
        assertEquals(ExitCode.UNUSABLE, run.code());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
