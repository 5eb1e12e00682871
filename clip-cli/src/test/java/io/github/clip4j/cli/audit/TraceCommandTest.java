package io.github.clip4j.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
    private static final Path DOG = Run.example("dog.png");

    @TempDir
    private Path directory;

    @Test
    void imagesHaveALineForEachResult() {
        List<String> lines = Run.of("trace", DOG).exits(0).out().lines().toList();
        assertTrue(lines.getFirst().startsWith("name "), lines::toString);
        assertTrue(lines.get(1).startsWith("input.pixel_values "), lines::toString);
        assertTrue(lines.get(2).startsWith("visual.conv1 "), lines::toString);
        assertTrue(lines.getLast().startsWith("image_embeds "), lines::toString);
        // Six blocks of fourteen results, the rest once each.
        assertEquals(2 + 3 + 6 * 14 + 6, lines.size(), lines::toString);
    }

    /** Each row of probabilities sums to 1, so their mean is 1/T. */
    @Test
    void numbersAreThoseOfTheTensor() {
        JsonObject probabilities = Run.of("trace", "--json", DOG).exits(0).json().stream()
                .filter(line ->
                        line.string("tensor").orElseThrow().equals("visual.transformer.resblocks.0.attn.probabilities"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(3, 65, 65),
                probabilities.array("shape").orElseThrow().stream()
                        .map(size -> ((Number) size).intValue())
                        .toList());
        assertEquals(1 / 65.0, probabilities.number("mean").orElseThrow(), 1e-7);
        Statistics statistics = Statistics.of(new float[] {1, 3, Float.NaN, -4, Float.POSITIVE_INFINITY, 0});
        assertEquals(new Statistics(0, Math.sqrt(6.5), -4, 3, 2), statistics);
        assertTrue(statistics.line("x", List.of(6L)).endsWith("2 not finite"));
    }

    @Test
    void textsAreWhatIsNoFile() {
        Run.of("trace", "dog").exits(0).prints("ln_final  ").prints("text_embeds  ");
        Run.of("trace", "--text", DOG).exits(0).prints("text_embeds  ");
        Run.of("trace", "no-such-dog.png").exits(2).complains("no such file; if it is a text, give --text");
        Run.of("trace", "a photo of dog.png").exits(0).prints("text_embeds  ");
    }

    @Test
    void dumpsHoldWhatIsPrinted() {
        Path dump = directory.resolve("dump.safetensors");
        Run run = Run.of("trace", "dog", "--out", dump).exits(0);
        try (SafetensorsFile file = SafetensorsFile.open(dump)) {
            assertTrue(file.tensors().containsKey("input.ids"));
            assertEquals(
                    List.of(3L, 32L, 32L),
                    file.tensors()
                            .get("transformer.resblocks.0.attn.probabilities")
                            .shape());
            assertEquals(
                    run.out().lines().count(), file.tensors().size(), "a line for the header, a tensor for the ids");
        }
    }
}
