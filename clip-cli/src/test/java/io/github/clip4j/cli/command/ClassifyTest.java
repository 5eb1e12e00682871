package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.SpoiltWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyTest {
    private static final Path DOG = Run.example("dog.png");
    private static final Path BANANA = Run.example("banana.png");

    @Test
    void printsTheMostProbableLabelFirst() {
        Run run = Run.of("classify", "--label", "banana", "--label", "dog", "--label", "rocket", DOG, BANANA)
                .exits(0);
        List<String> lines = run.out().lines().toList();
        assertEquals(8, lines.size(), run::out);
        assertEquals(DOG.toString(), lines.get(0));
        assertTrue(lines.get(1).matches(" +\\d+\\.\\d\\d %  dog"), run::out);
        assertEquals(BANANA.toString(), lines.get(4));
        assertTrue(lines.get(5).endsWith("%  banana"), run::out);
    }

    @Test
    void jsonHasLabelsProbabilitiesAndCosines() {
        JsonObject object = Run.of("classify", "--json", "--label", "dog", "--label", "café 猫", DOG)
                .exits(0)
                .json()
                .getFirst();
        assertEquals(DOG.toString(), object.string("input").orElseThrow());
        double sum = 0;
        for (Object c : object.array("classes").orElseThrow()) {
            JsonObject entry = JsonObject.of(c, "class");
            assertEquals(List.of("label", "probability", "cosine"), List.copyOf(entry.keys()));
            sum += entry.number("probability").orElseThrow();
        }
        assertEquals(1, sum, 1e-6);
        assertTrue(object.toString().contains("café 猫"), object::toString);
    }

    @Test
    void labelsComeFromAFileToo(@TempDir Path directory) throws IOException {
        Path labels = Files.writeString(directory.resolve("labels.txt"), "\ufeffdog\n\n  banana  \r\n");
        Run run = Run.of("classify", "--label", "rocket", "--labels", labels, "--json", DOG)
                .exits(0);
        assertEquals(3, run.json().getFirst().array("classes").orElseThrow().size(), run::out);
        run.prints("\"banana\"").prints("\"dog\"");
    }

    @Test
    void aScaleThatMakesNoProbabilitiesIsNamed(@TempDir Path model) {
        GoldenFiles.copy("checkpoints/tiny-hf", model);
        Path weights = model.resolve("model.safetensors");
        SpoiltWeights.set(weights, "logit_scale", 0, 1, Float.NaN);
        for (String form : List.of("--json", "--format=csv"))
            assertEquals(
                    "",
                    Run.of("classify", form, "--label", "dog", "--label", "cat", "--model", model, DOG)
                            .exits(2)
                            .complains(weights + ": the tensor logit_scale is NaN")
                            .out());
        Run inspect = Run.of("inspect", "--json", model).exits(0).prints("the tensor logit_scale is NaN");
        assertTrue(inspect.json().getFirst().get("logitScale").isEmpty(), inspect::out);
    }

    @Test
    void topAndTemplates() {
        Run run = Run.of("classify", "--label", "dog", "--label", "rocket", "--top", 1, "--template", "imagenet80", DOG)
                .exits(0);
        assertEquals(2, run.out().lines().count(), run::out);
        run.prints("dog");
        Run.of("classify", "--label", "dog", "--template", "a photo", DOG)
                .exits(2)
                .complains("has no {}");
    }

    @Test
    void aBadImageDoesNotStopTheOthers(@TempDir Path directory) throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.png"), "not an image");
        Path missing = directory.resolve("missing.png");
        Run run = Run.of(
                        "classify",
                        "--json",
                        "--label",
                        "dog",
                        "--label",
                        "cat",
                        "--batch-size",
                        2,
                        DOG,
                        bad,
                        missing,
                        BANANA)
                .exits(1);
        assertEquals(2, run.json().size(), run::out);
        assertEquals(2, run.err().lines().count(), run::err);
        run.says("clip: " + bad + ": ").says("clip: " + missing + ": no such file");
    }

    @Test
    void sameBitsInAnyBatch() {
        Object[] alone = {"classify", "--json", "--label", "dog", "--label", "rocket", "--batch-size", 1, DOG, BANANA};
        Object[] together = alone.clone();
        together[7] = 8;
        assertEquals(Run.of(alone).exits(0).out(), Run.of(together).exits(0).out());
    }

    @Test
    void wrongUsage() {
        Run.of("classify", DOG).exits(2).complains("no labels");
        Run.of("classify", "--label", "dog").exits(2).complains("IMAGE");
        Run.of("classify", "--labl", "dog", DOG).exits(2).complains("did you mean --label");
        Run.of("classify", "--label", "dog", "--top", 0, DOG).exits(2).complains("--top");
        Run.of("classify", "--label", "dog", "--batch-size", 0, DOG).exits(2).complains("batch size");
        Run.of("classify", "--label", "dog", "--threads", "x", DOG).exits(2).complains("--threads");
        Run.of("classify", "--label", "dog", "--max-pixels", 0, DOG).exits(2).complains("--max-pixels");
        Run.of("classify", "--label", "dog", "--rule", "x", DOG).exits(2).complains("expected openai or hf");
        Run.of("classify", "--label", "dog", "--family", "x", DOG).exits(2).complains("tokenizer family");
        Run.of("classify", "--label", "dog", "--backend", "x", DOG).exits(2).complains("no backend \"x\"");
        Run.of("classify", "--label", "dog", "--backend", "cuda", DOG).exits(2).complains("cuda cannot be used");
        Run.of("classify", "--label", "dog", "--model", "no/such/dir", DOG)
                .exits(2)
                .complains("no such file");
        Run.of("classify", "--labels", "no-such-file", DOG).exits(2).complains("no-such-file: no such file");
    }

    @Test
    void imagesLargerThanTheLimitAreRefused() {
        Run.of("classify", "--label", "dog", "--label", "cat", "--max-pixels", 100, DOG)
                .exits(1)
                .complains(DOG.toString());
    }

    @Test
    void theTopFiveUnlessMoreAreAskedFor() {
        List<Object> args = new ArrayList<>(List.of("classify", DOG, "--json"));
        for (String label : "dog cat rocket banana penguin snowman house".split(" "))
            args.addAll(List.of("--label", label));
        assertEquals(5, classes(args).size());
        args.addAll(List.of("--top", "all"));
        assertEquals(7, classes(args).size());
        args.addAll(List.of("--threshold", 0.5));
        assertEquals(1, classes(args).size());
    }

    private static List<Object> classes(List<Object> args) {
        return Run.of(args.toArray())
                .exits(0)
                .json()
                .getFirst()
                .array("classes")
                .orElseThrow();
    }

    @Test
    void labelsOnTheirOwnHaveCosines() {
        Run run = Run.of("classify", "--multi-label", "--label", "dog", "--label", "rocket", DOG)
                .exits(0);
        assertEquals(DOG + "\n   0.6889  dog\n   0.1871  rocket\n", run.out());
        run = Run.of(
                        "classify",
                        "--multi-label",
                        "--threshold",
                        0.5,
                        "--format",
                        "csv",
                        "--label",
                        "dog",
                        "--label",
                        "a,\"b\"",
                        DOG)
                .exits(0);
        assertEquals("input,label,cosine\n" + DOG + ",dog,0.6889252\n", run.out());
    }

    @Test
    void csvHasALineForEachLabel() {
        Run run = Run.of("classify", "--format", "csv", "--label", "dog", "--label", "rocket, \"red\"", DOG)
                .exits(0);
        List<String> lines = run.out().lines().toList();
        assertEquals(3, lines.size(), run::out);
        assertEquals("input,label,probability,cosine", lines.getFirst());
        assertTrue(lines.get(1).startsWith(DOG + ",dog,0.9"), run::out);
        assertTrue(lines.get(2).startsWith(DOG + ",\"rocket, \"\"red\"\"\","), run::out);
        String json = Run.of("classify", "--format", "jsonl", "--label", "dog", "--label", "cat", DOG)
                .out();
        assertEquals(
                Run.of("classify", "--json", "--label", "dog", "--label", "cat", DOG)
                        .out(),
                json);
    }

    @Test
    void copiesOfALabelAreNamed() {
        Run.of("classify", "--label", "dog", "--label", "rocket", "--label", "dog", DOG)
                .complains("--label: \"dog\": given more than once; the copies share the probability");
        Run.withInput("dog\nrocket\ndog \nrocket", "classify", "--labels", "-", DOG)
                .complains("standard input, line 3: \"dog\": given more than once, as is 1 other;");
    }

    @Test
    void aSingleLabelSaysThatItsProbabilityMeansNothing() {
        Run.of("classify", "--label", "rocket", DOG).exits(0).prints("100.00 %").complains("a single label gets 100 %");
        assertEquals(
                "",
                Run.of("classify", "--multi-label", "--label", "rocket", DOG)
                        .exits(0)
                        .err());
        assertEquals(
                "", Run.of("classify", "-q", "--label", "rocket", DOG).exits(0).err());
    }

    @Test
    void aBadLabelIsNamedWithItsLine(@TempDir Path directory) throws IOException {
        Path labels = Files.writeString(directory.resolve("labels.txt"), "dog\n\n" + "word ".repeat(100) + "\ncat\n");
        Run run = Run.of("classify", "--json", "--labels", labels, DOG)
                .exits(1)
                .says(labels + ", line 3: \"word word")
                .says("tokens")
                .says("clip: 1 of 3 labels left out, see above: the probabilities are those among the other 2");
        assertEquals(
                Run.of("classify", "--json", "--label", "dog", "--label", "cat", DOG)
                        .out(),
                run.out());
        Run.of("classify", "--label", "cat", "--labels", labels, "--truncate", DOG)
                .exits(0);
        Files.write(labels, new byte[] {'a', '\r', '\n', 'x', (byte) 0xe9, '\r', '\n', 'b'});
        Run.of("classify", "--labels", labels, DOG)
                .exits(1)
                .says(labels + ", line 2: \"x\ufffd\" is not valid UTF-8")
                .says("1 of 3 labels left out");
        Files.writeString(labels, "dog\n" + "a".repeat((1 << 20) + 1) + "\ncat\n");
        Run.of("classify", "--labels", labels, DOG)
                .exits(1)
                .says(labels + ", line 2: expected at most 1048576 bytes in a line")
                .says("1 of 3 labels left out");
    }

    @Test
    void aMissingImageIsNoLabelThatIsLeftOut() {
        Run run = Run.of("classify", "--label", "dog", "--label", "cat", "no-such-*.png", DOG)
                .exits(1)
                .says("no-such-*.png: no such file");
        assertFalse(run.err().contains("left out"), run.err());
    }

    @Test
    void withoutAGoodLabelNothingIsClassified(@TempDir Path directory) throws IOException {
        Path labels = Files.write(directory.resolve("labels.txt"), new byte[] {'x', (byte) 0xe9});
        Run run = Run.of("classify", "--labels", labels, DOG)
                .exits(2)
                .says("line 1: \"x\ufffd\" is not valid UTF-8")
                .says("clip: no label can be used");
        assertEquals("", run.out());
        Run.of("classify", "--label", "dog", "--template", "a {} " + "word ".repeat(50), DOG)
                .exits(2)
                .says("--label: \"dog\": in the template")
                .says("clip: no label can be used");
    }

    @Test
    void labelsFromStandardInput() {
        Run run = Run.withInput("dog\nrocket", "classify", "--labels", "-", "--json", DOG)
                .exits(0);
        assertEquals(
                Run.of("classify", "--label", "dog", "--label", "rocket", "--json", DOG)
                        .out(),
                run.out());
        Run.withInput("dog", "classify", "--labels", "-", "-").exits(2).complains("read only once");
    }

    @Test
    void whatIsNotThereIsNamedForWhatItIs(@TempDir Path directory) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.png"), directory.resolve("gone.png"));
        Run.of("classify", "--label", "dog", "--label", "cat", link)
                .exits(1)
                .complains(link + ": a link to a file that is missing");
        Run.of("classify", "--label", "dog", "--model", "/dev/null", DOG)
                .exits(2)
                .complains("/dev/null: neither a file nor a directory; name a model's folder");
        Run.of("classify", "--label", "dog", "--image-size", 100_000, DOG)
                .exits(2)
                .complains("the demo model: image size");
    }

    @Test
    void wrongForms() {
        Run.of("classify", "--label", "dog", "--top", "most", DOG)
                .exits(2)
                .complains("--top: expected a number from 1, or all");
        Run.of("classify", "--label", "dog", "--format", "xml", DOG)
                .exits(2)
                .complains("--format: expected csv or jsonl");
        Run.of("classify", "--label", "dog", "--format", "csv", "--json", DOG)
                .exits(2)
                .complains("contradict");
        Run.of("classify", "--label", "dog", "--threshold", 2, DOG).exits(2).complains("--threshold");
    }
}
