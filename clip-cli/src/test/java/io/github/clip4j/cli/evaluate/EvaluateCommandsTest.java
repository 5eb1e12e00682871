package io.github.clip4j.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandsTest {
    private static final Path FOLDER = GoldenFiles.repository().resolve("clip-tasks/src/test/resources/eval");

    private static Path file(String name) {
        return FOLDER.resolve(name + ".npy");
    }

    private static JsonObject golden(String name) throws IOException {
        return Json.parseObject(Files.readAllBytes(FOLDER.resolve("eval.json")))
                .object(name)
                .orElseThrow();
    }

    @Test
    void figuresAreOneObject() throws IOException {
        Run run = Run.of(
                "eval",
                "zeroshot",
                "--embeddings",
                file("items"),
                "--classifier",
                file("classifier"),
                "--labels",
                file("labels"),
                "--json");
        assertEquals(ExitCode.OK, run.code(), run::err);
        assertEquals(
                golden("zero_shot").integer("top1_count"), run.json().getFirst().integer("top1_count"));
        run = Run.of(
                "eval",
                "retrieval",
                "--images",
                file("images"),
                "--texts",
                file("texts"),
                "--text-to-image",
                file("text_to_image"),
                "--json");
        assertEquals(
                golden("retrieval").number("image_retrieval_R@5"),
                run.json().getFirst().number("image_retrieval_R@5"));
        run = Run.of(
                "eval",
                "probe",
                "--train",
                file("train"),
                "--train-labels",
                file("train_labels"),
                "--test",
                file("test"),
                "--test-labels",
                file("test_labels"),
                "-C",
                "0.01",
                "--tol",
                "1e-12",
                "--json");
        JsonObject strong = golden("linear_probe").object("strong").orElseThrow();
        assertEquals(strong.number("accuracy"), run.json().getFirst().number("accuracy"));
        assertEquals(0.01, run.json().getFirst().number("C").orElseThrow());
    }

    @Test
    void peopleReadALineForEachFigure() {
        Run run = Run.of("calibrate", "--scores", file("scores"), "--labels", file("positives"), "--at", "0.5,0.8");
        assertEquals(ExitCode.OK, run.code(), run::err);
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.matches("roc_auc +0\\.\\d+")), run::out);
        assertTrue(lines.stream().anyMatch(line -> line.matches("at 0\\.8 recall +0\\.\\d+")), run::out);
        assertFalse(run.out().contains("at 1.2"), run::out);
    }

    @Test
    void aPromiseIsMadeOrThatThereIsNone() {
        Run run = Run.of(
                "calibrate", "--scores", file("scores"), "--labels", file("positives"), "--precision", "0.4", "--json");
        assertEquals(ExitCode.OK, run.code(), run::err);
        JsonObject promise = run.json().getFirst().object("promise").orElseThrow();
        assertTrue(promise.number("precision_at_least").orElseThrow() >= 0.4, run::out);
        run = Run.of("calibrate", "--scores", file("scores"), "--labels", file("positives"), "--precision", "0.99");
        run.exits(ExitCode.FAILED)
                .complains("no threshold promises a precision of 0.99 with 300 labels: none of them shows it");
        Run.of("calibrate", "--scores", file("scores"), "--labels", file("positives"), "--precision", "0.7")
                .exits(ExitCode.FAILED)
                .complains("0.7 with 300 labels: about ");
        Run.of("calibrate", "--scores", file("scores"), "--labels", file("positives"), "--precision", "1")
                .exits(ExitCode.UNUSABLE)
                .complains("--precision: expected a number above 0 and below 1, found 1.0");
    }

    @Test
    void filesThatDoNotFitAreRefused(@TempDir Path folder) throws IOException {
        Run.of("calibrate", "--scores", file("items"), "--labels", file("positives"))
                .exits(ExitCode.UNUSABLE)
                .complains("items.npy: an array of shape (600, 16), expected one number for each item");
        Run.of("calibrate", "--scores", file("positives"), "--labels", file("positives"))
                .exits(ExitCode.UNUSABLE)
                .complains("numbers of the type '|b1', expected floating-point numbers");
        Run.of("calibrate", "--scores", file("scores"), "--labels", file("test_labels"))
                .exits(ExitCode.UNUSABLE)
                .complains("expected 0 or 1");
        Path cut = folder.resolve("cut.npy");
        byte[] whole = Files.readAllBytes(file("scores"));
        Files.write(cut, Arrays.copyOf(whole, whole.length - 2));
        Run.of("calibrate", "--scores", cut, "--labels", file("positives"))
                .exits(ExitCode.UNUSABLE)
                .complains("cut.npy");
        Files.writeString(cut, "\u0093NUMPY no", StandardCharsets.ISO_8859_1);
        Run.of("eval", "zeroshot", "--embeddings", cut, "--classifier", cut, "--labels", cut)
                .exits(ExitCode.UNUSABLE)
                .complains("cut.npy");
        Run usage = Run.of("eval");
        assertEquals(ExitCode.UNUSABLE, usage.code());
        assertTrue(usage.err().startsWith("Usage: clip eval"), usage::err);
    }
}
