package io.github.clip4j.cli.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the demo model, which knows the things on the example images. */
class TagImagesTest {
    private static final Path EXAMPLES = GoldenFiles.repository().resolve("examples");

    @TempDir
    private Path temporary;

    private Path taxonomy = Path.of("");

    @BeforeEach
    void writeTaxonomy() throws IOException {
        taxonomy = Files.writeString(temporary.resolve("taxonomy.txt"), """
            # made up
            7 - things > dog
            8 - things > rocket
            9 - food > banana
            """);
    }

    @Test
    void imagesGetTheirCategories() {
        Run run = Run.of(
                "tag",
                "--taxonomy",
                taxonomy,
                "--template",
                "{}",
                "--top",
                1,
                EXAMPLES.resolve("dog.png"),
                EXAMPLES.resolve("banana.png"),
                "--json");
        List<JsonObject> lines = run.exits(ExitCode.OK).json();
        assertEquals(2, lines.size());
        JsonObject dog =
                JsonObject.of(lines.getFirst().array("tags").orElseThrow().getFirst(), "tag");
        assertEquals(List.of("things", "dog"), dog.array("path").orElseThrow());
        assertEquals("7", dog.string("id").orElseThrow());
        assertEquals(2, dog.array("scores").orElseThrow().size());
        JsonObject banana =
                JsonObject.of(lines.get(1).array("tags").orElseThrow().getFirst(), "tag");
        assertEquals(List.of("food", "banana"), banana.array("path").orElseThrow());
    }

    @Test
    void storedEmbeddingsGiveTheSame() {
        Path index = temporary.resolve("i");
        Run.of("index", EXAMPLES.resolve("dog.png"), EXAMPLES.resolve("rocket.png"), "--index", index)
                .exits(ExitCode.OK);
        Run images = Run.of(
                "tag",
                "--taxonomy",
                taxonomy,
                "--format",
                "csv",
                EXAMPLES.resolve("dog.png"),
                EXAMPLES.resolve("rocket.png"));
        Run stored = Run.of("tag", "--taxonomy", taxonomy, "--format", "csv", "--index", index);
        assertEquals(ExitCode.OK, stored.code(), stored::err);
        assertEquals("input,path,id,score", stored.out().lines().findFirst().orElseThrow());
        assertEquals(
                images.out()
                        .lines()
                        .map(line -> line.replaceFirst("[^,]*,", ""))
                        .toList(),
                stored.out()
                        .lines()
                        .map(line -> line.replaceFirst("[^,]*,", ""))
                        .toList());
        Run one = Run.of("tag", "--taxonomy", taxonomy, "--index", index, "--filter", "name=rocket.png", "--top", 1);
        assertEquals(2, one.out().lines().count(), one::out);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        Run run = Run.of("tag", "--taxonomy", taxonomy, "--threshold", "0.99", EXAMPLES.resolve("dog.png"));
        assertTrue(run.exits(ExitCode.OK).out().endsWith("  unknown\n"), run::out);
        run = Run.of("tag", "--taxonomy", taxonomy, "--margin", "1.9", EXAMPLES.resolve("dog.png"), "--format", "csv");
        assertTrue(run.out().endsWith(",unknown,,\n"), run::out);
    }

    @Test
    void whatCannotBeIsOneLine() throws IOException {
        Path dog = EXAMPLES.resolve("dog.png");
        Run.of("tag", "--taxonomy", temporary.resolve("no.txt"), dog)
                .exits(ExitCode.UNUSABLE)
                .complains("no.txt: no such file");
        Run.of("tag", "--taxonomy", dog, dog).exits(ExitCode.UNUSABLE).complains("dog.png: not UTF-8");
        Run.of("tag", "--taxonomy", taxonomy, dog, "--index", temporary)
                .exits(ExitCode.UNUSABLE)
                .complains("give images or --index, not both");
        Run.of("tag", "--taxonomy", taxonomy, dog, "--filter", "a=1")
                .exits(ExitCode.UNUSABLE)
                .complains("--filter: only with --index");
        Run.of("tag", "--taxonomy", taxonomy, dog, "--top", 0)
                .exits(ExitCode.UNUSABLE)
                .complains("--top: expected 1 or more, found 0");
        Run.of("tag", "--taxonomy", taxonomy, dog, "--template", "none")
                .exits(ExitCode.UNUSABLE)
                .complains("has no {} for the category's name");
        Run.of("tag", "--taxonomy", taxonomy, dog, "--format", "xml")
                .exits(ExitCode.UNUSABLE)
                .complains("--format: expected one of text, csv, jsonl, found xml");
        Files.writeString(taxonomy, "a > > b\n");
        Run.of("tag", "--taxonomy", taxonomy, dog).exits(ExitCode.UNUSABLE).complains("taxonomy.txt, line 1");
    }
}
