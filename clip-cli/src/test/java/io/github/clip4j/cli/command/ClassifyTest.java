package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Run run = Run.of("classify", "--json", "--label", "dog", "--batch-size", 2, DOG, bad, missing, BANANA)
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
        Run.of("classify", "--label", "dog", "--max-pixels", 100, DOG).exits(1).complains(DOG.toString());
    }
}
