package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.safetensors.TensorSource;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command with a model of one tower: what is there works, the rest is one line before any result. */
class OneTowerCommandsTest {
    private static final String WHOLE = "checkpoints/tiny64-hf-f32";
    private static final Path DOG = Run.example("dog.png");

    @TempDir
    private Path temporary;

    private Path labels = Path.of("");

    @BeforeEach
    void writeLabels() throws IOException {
        labels = Files.writeString(temporary.resolve("labels.txt"), "a dog\na cat\n");
    }

    /** As the class of transformers of that name saves it. */
    private Path model(String name) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        GoldenFiles.copy(WHOLE, folder);
        Files.copy(
                GoldenFiles.path("towers/" + name + ".json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Set<?> names =
                new HashSet<>((List<?>) ((Map<?, ?>) Json.parse(GoldenFiles.bytes("towers/tensors.json"))).get(name));
        Path file = folder.resolve("model.safetensors");
        Path one = temporary.resolve(name + ".safetensors");
        try (SafetensorsFile all = SafetensorsFile.open(file)) {
            List<TensorInfo> kept = all.tensors().values().stream()
                    .filter(info -> names.contains(info.name()))
                    .toList();
            SafetensorsWriter.write(one, kept, Map.of(), TensorSource.of(all));
        }
        Files.move(one, file, StandardCopyOption.REPLACE_EXISTING);
        return folder;
    }

    private static Path whole() {
        return GoldenFiles.path(WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIPVisionModel", "CLIPVisionModelWithProjection"})
    void anImageTowerAlone(String name) throws IOException {
        Path model = model(name);
        Path out = temporary.resolve("map.png");
        String lacks = "it has no text tower and cannot embed texts";
        Run.of("inspect", model).exits(0);
        Run.of("embed", "image", DOG, "--model", model).exits(0);
        Run.of("trace", DOG, "--model", model).exits(0).prints("visual.ln_post");
        Run.of("explain", DOG, "--model", model, "--out", out).exits(0);
        Run.of("audit", DOG, "--model", model, "--dump", temporary.resolve("d.safetensors"))
                .exits(0);
        Run.of("preprocess", DOG, "--model", model, "--out", temporary.resolve("pixels"))
                .exits(0);
        refuses(lacks, "embed", "text", "a", "--model", model);
        refuses(lacks, "trace", "a dog", "--model", model);
        refuses(lacks, "tokenize", "a dog", "--model", model);
        refuses(lacks, "classify", DOG, "--labels", labels, "--model", model);
        refuses(lacks, "explain", DOG, "dog", "--model", model, "--out", out);
        refuses(lacks, "audit", "--text", "a", "--model", model, "--dump", temporary.resolve("e.safetensors"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIPTextModel", "CLIPTextModelWithProjection"})
    void aTextTowerAlone(String name) throws IOException {
        Path model = model(name);
        String lacks = "it has no image tower and cannot embed images";
        Run.of("inspect", model).exits(0);
        Run.of("embed", "text", "a", "--model", model).exits(0);
        Run.of("trace", "a dog", "--model", model).exits(0).prints("ln_final");
        Run.of("tokenize", "a dog", "--model", model).exits(0);
        Run.of("audit", "--text", "a", "--model", model, "--dump", temporary.resolve("d.safetensors"))
                .exits(0);
        refuses(lacks, "embed", "image", DOG, "--model", model);
        refuses(lacks, "trace", DOG, "--model", model);
        refuses(lacks, "preprocess", DOG, "--model", model, "--out", temporary.resolve("pixels"));
        refuses(lacks, "classify", DOG, "--labels", labels, "--model", model);
        refuses(lacks, "explain", DOG, "dog", "--model", model, "--out", temporary.resolve("map.png"));
        refuses(lacks, "audit", DOG, "--model", model, "--dump", temporary.resolve("e.safetensors"));
    }

    private static void refuses(String reason, Object... args) {
        Run run = Run.of(args).exits(2).complains(reason);
        assertEquals("", run.out(), "results before the reason");
    }

    @ParameterizedTest
    @CsvSource({
        "CLIPVisionModelWithProjection, image, vision., text.",
        "CLIPTextModelWithProjection,   text,  text.,   vision."
    })
    void aTowerIsComparedWithTheWholeModel(String name, String tower, String there, String missing) throws IOException {
        Path model = model(name);
        Run.of("diff", model, model).exits(0).prints("SAME");
        for (boolean first : new boolean[] {true, false}) {
            Run run = Run.of("diff", first ? model : whole(), first ? whole() : model)
                    .exits(1)
                    .prints(first ? "setting towers: " + tower + " | image, text" : " | " + tower)
                    .prints(first ? "only in B" : "only in A")
                    .prints(" 0 differ");
            assertFalse(run.out().contains("null"), run::out);
            assertEquals(
                    1,
                    run.out().lines().filter(line -> line.startsWith("setting")).count(),
                    run::out);
        }
        Path golden = temporary.resolve("whole.safetensors");
        Run.of("audit", DOG, "--text", "a dog", "--model", whole(), "--dump", golden)
                .exits(0);
        for (Object[] inputs : new Object[][] {{}, {"image".equals(tower) ? DOG : "--text=a dog"}}) {
            List<Object> words =
                    new ArrayList<>(List.of("audit", "--golden", golden, "--model", model, "--tol", "exact"));
            words.addAll(List.of(inputs));
            Run run = Run.of(words.toArray())
                    .exits(0)
                    .says("the model has no " + (tower.equals("image") ? "text" : "image")
                            + " tower: the golden's tensors of it (")
                    .says(") are left out")
                    .prints("ok   " + there)
                    .prints("PASS ");
            assertEquals(1, run.err().lines().count(), run::err);
            assertFalse(run.out().contains(missing) || run.out().contains("logits"), run::out);
        }
        Run.of("audit", "--golden", golden, "--model", model, "--tol", "exact", "--prefix", there)
                .exits(0)
                .prints("ok   " + there);
        Run.of("audit", "--golden", golden, "--model", model, "--prefix", missing)
                .exits(2)
                .says("no tensor to compare under \"" + missing + "\" is of the model's " + tower + " tower");
    }

    @Test
    void aGoldenOfTheOtherTowerIsRefused() throws IOException {
        Path golden = temporary.resolve("text.safetensors");
        Run.of("audit", "--text", "a dog", "--model", whole(), "--dump", golden).exits(0);
        Run run = Run.of("audit", "--golden", golden, "--model", model("CLIPVisionModel"))
                .exits(2)
                .says("it has no text tower");
        assertTrue(run.out().isEmpty(), run::out);
    }
}
