package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** inspect, synth, convert, fetch, doctor. */
class ModelCommandsTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");
    private static final Path GOLDEN = GoldenFiles.path("model/tiny/golden.safetensors");

    @Test
    void inspectTellsWhatTheDemoIs() {
        Run run = Run.of("inspect").exits(0);
        run.prints("layout         Hugging Face")
                .prints("parameters     5,243,137")
                .prints("dtypes         F16 5,243,137")
                .prints("hidden_act quick_gelu")
                .prints("warnings       none");
        JsonObject json =
                Run.of("inspect", "--json", "--model", TINY).exits(0).json().getFirst();
        assertEquals(
                32, json.object("vision").orElseThrow().integer("imageSize").orElseThrow());
        assertEquals(64, json.string("digest").orElseThrow().length());
        Run.of("inspect", "nowhere/to/be/found").exits(2).complains("no such file or directory");
        for (String path : List.of("./nowhere", "../nowhere", "/nowhere", "~/nowhere"))
            Run.of("inspect", path).exits(2).complains("clip: " + path + ": no such file or directory");
    }

    @Test
    void synthEqualsTheReferenceAndConvertKeepsTheValues(@TempDir Path directory) {
        Path synth = directory.resolve("synth");
        Run.of("synth", "tiny", synth, "--seed", 20240131).exits(0).prints("model.safetensors");
        String digest = digest(TINY);
        assertEquals(digest, digest(synth));
        Path exact = directory.resolve("exact");
        Run.of("convert", synth, exact, "--layout", "open_clip").exits(0).prints("open_clip_model.safetensors");
        assertEquals(digest, digest(exact));
        Run.of("convert", synth, directory.resolve("x"), "--layout", "openai")
                .exits(2)
                .complains("heads of 64");
        Path openClip = directory.resolve("open_clip");
        Run.of("convert", synth, openClip, "--layout", "open_clip", "--dtype", "f16", "--json")
                .exits(0);
        Run.of("audit", "--model", openClip, "--golden", GOLDEN, "--tol", "f16w")
                .exits(0)
                .prints("PASS 86/86");
        Run.of("audit", "--model", openClip, "--golden", GOLDEN).exits(1);
        Run.of("convert", synth, openClip).exits(2).complains("open_clip");
        Run.of("convert", synth, directory.resolve("x"), "--dtype", "f12")
                .exits(2)
                .complains("f12");
        Run.of("synth", "tiny", directory.resolve("x"), "--seed", "many")
                .exits(2)
                .complains("--seed");
        Run.of("synth", "huge", directory.resolve("x")).exits(2).complains("huge");
        assertTrue(Files.notExists(directory.resolve("x")), "output of failed runs");
    }

    /**
     * OpenAI's weights beside transformers' preprocessing, as synth and convert write them; what that file says counts.
     */
    @Test
    void openAisLayoutIsReadWithTheFileBesideIt(@TempDir Path directory) throws IOException {
        Path synth = directory.resolve("synth");
        Run.of("synth", "tiny", synth, "--layout", "openai")
                .exits(0)
                .complains("OpenAI's layout has heads of 64 only: writing tiny64 for tiny");
        Path same = directory.resolve("same");
        Run.of("synth", "tiny64", same).exits(0);
        assertEquals(digest(same), digest(synth));
        Path converted = directory.resolve("converted");
        Run.of("convert", same, converted, "--layout", "openai").exits(0);
        assertEquals(digest(same), digest(converted));
        for (Path model : List.of(synth, converted)) {
            Run.of("inspect", model).exits(0).prints("OpenAI");
            String before = embedding(model);
            Path file = model.resolve("preprocessor_config.json");
            String json = Files.readString(file);
            Files.writeString(file, json.replaceFirst("\"image_mean\":\\s*\\[[^]]*]", "\"image_mean\":[0.9,0.1,0.5]"));
            assertNotEquals(before, embedding(model), "the mean beside it");
            Files.writeString(file, json);
            assertEquals(before, embedding(model));
        }
    }

    private static String embedding(Path model) {
        return Run.of("embed", "image", "--json", "--model", model, Run.example("dog.png"))
                .exits(0)
                .out();
    }

    /** That the graphs compute the model is weights-converter's OnnxExporterTest's affair. */
    @Test
    void convertWritesOnnx(@TempDir Path directory) {
        Path onnx = directory.resolve("onnx");
        Run run = Run.of("convert", TINY, onnx, "--to", "onnx", "--json").exits(0);
        JsonObject json = run.json().getFirst();
        assertEquals(
                List.of(
                        onnx.resolve("image.onnx").toString(),
                        onnx.resolve("text.onnx").toString()),
                json.get("models").orElseThrow());
        assertEquals(4 * 527_984, json.integer("weightBytes").orElseThrow());
        for (String name : List.of("image.onnx", "image.onnx.data", "text.onnx", "text.onnx.data", "vocab.json"))
            assertTrue(Files.exists(onnx.resolve(name)), name);
        Run.of("convert", TINY, onnx, "--to", "onnx").exits(2).complains("exists and is not empty");
        Path x = directory.resolve("x");
        Run.of("convert", "demo", x, "--to", "onnx", "--dtype", "f32")
                .exits(0)
                .prints(x.resolve("image.onnx") + "\n" + x.resolve("text.onnx"));
        Path none = directory.resolve("none");
        Run.of("convert", TINY, none, "--to", "onnx", "--dtype", "f16")
                .exits(2)
                .complains("--dtype f16: --to onnx writes f32 only");
        Run.of("convert", TINY, none, "--to", "onnx", "--layout", "hf")
                .exits(2)
                .complains("--layout is for checkpoints");
        Run.of("convert", TINY, none, "--to", "onnx", "--saturate").exits(2).complains("--saturate is for checkpoints");
        Run.of("convert", TINY, none, "--to", "gguf")
                .exits(2)
                .complains("--to: expected checkpoint or onnx, found \"gguf\"");
        assertTrue(Files.notExists(none), "output of failed runs");
    }

    private static String digest(Path model) {
        Run run = Run.of("inspect", "--json", model);
        assertEquals(0, run.code(), run::toString);
        return run.json().getFirst().string("digest").orElseThrow();
    }

    @Test
    void fetchRefusesWhatIsNoRepository() {
        Run.of("fetch", "not a name").exits(2).complains("not a name");
        Run.of("fetch").exits(2).complains("REPO");
    }

    @Test
    void doctorTellsAllItKnows() {
        Run run = Run.of("doctor", "--json");
        JsonObject json = run.json().getFirst();
        assertTrue(
                json.keys().containsAll(List.of("java", "vectors", "backends", "threads", "heapMB", "cache", "advice")),
                run::out);
        JsonObject backends = json.object("backends").orElseThrow();
        assertTrue(backends.string("cuda").orElseThrow().startsWith("not usable: "), run::out);
        boolean vectors = json.string("vectors").orElseThrow().endsWith(" bits");
        assertEquals(vectors && json.string("default").orElseThrow().equals("cpu") ? 0 : 1, run.code(), run::out);
        run.exits(Run.of("doctor").prints("advice").code());
    }

    @Test
    void doctorTellsWhatIsKeptAndHowToRemoveIt(@TempDir Path packed) throws IOException {
        for (String name : List.of("a".repeat(32), "0123456789abcdef".repeat(2), "other"))
            Files.write(Files.createDirectory(packed.resolve(name)).resolve("weight"), new byte[1_500_000]);
        List<Object> kept = Run.of("doctor", "--json", "--packed", packed)
                .json()
                .getFirst()
                .array("kept")
                .orElseThrow();
        assertEquals(3, kept.size(), kept::toString);
        assertTrue(
                kept.getFirst().toString().matches("models: [0-9.]+ MB in \\d+ folders? .*models--\\*, .*"),
                kept::toString);
        assertTrue(kept.get(1).toString().matches("labels: [0-9.]+ MB in .*labels; remove .*"), kept::toString);
        assertEquals(
                "packed: 3.0 MB in 2 folders of " + packed
                        + ", one for each content of a model; remove any of them while no clip runs",
                kept.getLast());
    }
}
