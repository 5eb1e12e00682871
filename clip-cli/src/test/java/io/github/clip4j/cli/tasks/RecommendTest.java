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

class RecommendTest {
    @TempDir
    private Path temporary;

    private Path shop = Path.of("");
    private Path index = Path.of("");

    /** Three rockets and a dog. */
    @BeforeEach
    void makeShop() throws IOException {
        shop = Files.createDirectory(temporary.resolve("shop"));
        index = temporary.resolve("i");
        Path examples = GoldenFiles.repository().resolve("examples");
        for (int i = 0; i < 3; i++) Files.copy(examples.resolve("rocket.png"), shop.resolve("rocket" + i + ".png"));
        Files.copy(examples.resolve("dog.png"), shop.resolve("dog.png"));
        Run.of("index", shop, "--index", index).exits(ExitCode.OK);
    }

    private static List<String> names(Run run) {
        return run.exits(ExitCode.OK).json().stream()
                .map(hit -> hit.object("fields").orElseThrow().string("name").orElseThrow())
                .toList();
    }

    @Test
    void entriesAreRecommendedWithTheirReason() {
        Path liked = shop.resolve("rocket0.png");
        Run run = Run.of("recommend", "--index", index, "--like", liked, "--top", 2, "--json");
        assertEquals(List.of("rocket1.png", "rocket2.png"), names(run));
        JsonObject first = run.json().getFirst();
        assertEquals(liked.toString(), first.string("because").orElseThrow());
        assertEquals(1, first.number("cosine").orElseThrow(), 1e-6);
    }

    @Test
    void wordsAndImagesCountAndWhatWasSeenIsLeftOut() throws IOException {
        Path seen = Files.writeString(temporary.resolve("seen"), shop.resolve("rocket1.png") + "\n\nno such\n");
        assertEquals(
                List.of("dog.png"),
                names(Run.of(
                        "recommend",
                        "--index",
                        index,
                        "--like",
                        "a dog",
                        "--dislike",
                        "a rocket",
                        "--top",
                        1,
                        "--json")));
        Run run = Run.of(
                "recommend",
                "--index",
                index,
                "--like",
                "2:a rocket",
                "--like",
                shop.resolve("rocket0.png"),
                "--seen",
                seen,
                "--max-per",
                "sha256=1",
                "--top",
                3);
        List<String> lines = run.exits(ExitCode.OK).out().lines().toList();
        assertEquals(2, lines.size(), run::out);
        assertTrue(lines.getFirst().matches("0\\.\\d{4}  .*rocket2.png  \\(1\\.0000 like .*rocket0.png\\)"), run::out);
    }

    @Test
    void whatCannotBeIsOneLine() {
        Run.of("recommend", "--index", index, "--like", "a dog", "--max-per", "brand")
                .exits(ExitCode.UNUSABLE)
                .complains("--max-per: expected a field and a number such as brand=2, found \"brand\"");
        Run.of("recommend", "--index", index, "--like", "./no.png")
                .exits(ExitCode.UNUSABLE)
                .complains("./no.png: no such file");
        Run.of("recommend", "--index", index, "--like", "a dog", "--dislike", "a dog", "--away", "1")
                .exits(ExitCode.UNUSABLE)
                .complains("cancel each other out");
    }
}
