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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static Run probe(Path train, Path testLabels, String... more) {
        List<Object> words = new ArrayList<>(List.of("eval", "probe", "--train", train, "--test", file("test")));
        words.addAll(List.of("--train-labels", file("train_labels"), "--test-labels", testLabels));
        words.addAll(List.of(more));
        return Run.of(words.toArray());
    }

    /** The file's numbers of 16 bits times a factor, in 32. */
    private static Path scaled(Path folder, float factor) throws IOException {
        ByteBuffer halves = ByteBuffer.wrap(Files.readAllBytes(file("train"))).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[10 + halves.getShort(8)];
        halves.get(header);
        ByteBuffer floats = ByteBuffer.allocate(header.length + 2 * halves.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new String(header, StandardCharsets.ISO_8859_1)
                        .replace("<f2", "<f4")
                        .getBytes(StandardCharsets.ISO_8859_1));
        while (halves.hasRemaining()) floats.putFloat(Float.float16ToFloat(halves.getShort()) * factor);
        return Files.write(folder.resolve("scaled.npy"), floats.array());
    }

    @Test
    void aProbeThatIsNotFittedIsNoResult(@TempDir Path folder) throws IOException {
        for (float factor : new float[] {1e30f, 1e33f}) {
            Path huge = scaled(folder, factor);
            probe(huge, file("test_labels"))
                    .exits(ExitCode.UNUSABLE)
                    .complains("probe: it did not converge in ")
                    .complains("are the features too large?");
        }
        for (String c : List.of("Infinity", "NaN", "0"))
            probe(file("train"), file("test_labels"), "-C", c)
                    .exits(ExitCode.UNUSABLE)
                    .complains("expected C and the tolerance to be finite and above 0, found ");
    }

    @Test
    void labelsThatTheProbeDoesNotKnowAreTold(@TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(file("test_labels"));
        bytes[bytes.length - 1] = 99;
        Path labels = Files.write(folder.resolve("test_labels.npy"), bytes);
        Run run = probe(file("train"), labels);
        run.exits(ExitCode.OK).complains("test_labels.npy: 1 of ");
        assertFalse(probe(file("train"), file("test_labels")).err().contains("classes"), run::err);
    }

    @Test
    void thresholdsAreFinite() {
        for (String at : List.of("NaN", "0.5,Infinity"))
            Run.of("calibrate", "--scores", file("scores"), "--labels", file("positives"), "--at", at)
                    .exits(ExitCode.UNUSABLE)
                    .complains("--at: expected finite numbers");
    }
}
