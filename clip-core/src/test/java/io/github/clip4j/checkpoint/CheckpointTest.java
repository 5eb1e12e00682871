package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final ModelConfig TINY = new ModelConfig(
            40,
            new VisionConfig(32, 8, 64, 3, 4, 256, Activation.QUICK_GELU, 1e-5f),
            new TextConfig(16, 1000, 48, 11, 3, 192, Activation.QUICK_GELU, 1e-5f, 999));

    static ModelConfig tiny64(int endOfText) {
        return new ModelConfig(
                64,
                new VisionConfig(32, 8, 128, 1, 2, 512, Activation.QUICK_GELU, 1e-5f),
                new TextConfig(77, 600, 64, 2, 1, 256, Activation.QUICK_GELU, 1e-5f, endOfText));
    }

    @Test
    void opensHuggingFace() {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny-hf"))) {
            assertEquals(Layout.HF, checkpoint.checkpoint().layout());
            assertEquals(TINY, checkpoint.config());
            assertEquals(
                    GoldenFiles.path("checkpoints/tiny-hf") + "/config.json: hidden_act quick_gelu",
                    checkpoint.activationSource());
            assertEquals(List.of(), checkpoint.warnings());
            assertEquals(527_985, checkpoint.checkpoint().parameterCount());
            assertEquals(Map.of(DType.F32, 527_985L), checkpoint.checkpoint().dtypes());
            assertEquals((float) Math.exp(4.6052f), checkpoint.scoring().scale());
            assertEquals(
                    GoldenFiles.path("checkpoints/tiny-hf"),
                    checkpoint.checkpoint().directory());
            assertEquals(
                    GoldenFiles.path("checkpoints/tiny-hf") + "/model.safetensors",
                    checkpoint.checkpoint().source());
            assertEquals(
                    "vocab.json, merges.txt",
                    checkpoint.tokenizer(Optional.empty()).source());
            assertEquals("preprocessor_config.json", checkpoint.preprocessingSource(Optional.empty()));
            JsonObject preprocessor =
                    checkpoint.checkpoint().preprocessorConfig().orElseThrow();
            assertEquals(Optional.of("CLIPImageProcessor"), preprocessor.string("image_processor_type"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny64-hf-f16, HF, F16, 599",
        "tiny64-hf-bf16, HF, BF16, 599",
        "tiny64-openclip-f16, OPEN_CLIP, F16, -1",
        "tiny64-openclip-custom-bf16, OPEN_CLIP, BF16, -1"
    })
    void opensEveryLayout(String name, Layout layout, DType dtype, int endOfText) {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/" + name))) {
            assertEquals(layout, checkpoint.checkpoint().layout());
            assertEquals(tiny64(endOfText), checkpoint.config());
            assertEquals(List.of(), checkpoint.warnings());
            assertEquals(Map.of(dtype, 381_377L), checkpoint.checkpoint().dtypes());
        }
    }

    /**
     * Python, which reads the same files by another road, made the digests of each weight in the model's orientation.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-hf",
                "tiny64-hf-f16",
                "tiny64-hf-bf16",
                "tiny64-openclip-f16",
                "tiny64-openclip-custom-bf16"
            })
    void weightsAreThoseThatPythonReads(String name) {
        JsonObject golden = Fixtures.json(GoldenFiles.path("checkpoint/canonical.json"))
                .object(name)
                .orElseThrow();
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/" + name));
                Arena arena = Arena.ofConfined()) {
            Set<String> names = checkpoint.checkpoint().shapes(Layout.OPENAI).keySet();
            assertEquals(new TreeSet<>(golden.keys()), new TreeSet<>(names));
            for (String weight : names) {
                JsonObject expected = golden.object(weight).orElseThrow();
                MatrixView matrix = checkpoint.checkpoint().matrix(weight, arena);
                assertEquals(expected.integer("rows").orElseThrow(), matrix.rows(), weight);
                assertEquals(expected.integer("columns").orElseThrow(), matrix.columns(), weight);
                assertEquals(
                        TensorInfo.of(weight, matrix.type(), matrix.rows(), matrix.columns()),
                        checkpoint.checkpoint().weight(weight));
                float[] values = all(matrix);
                assertEquals(expected.string("sha256").orElseThrow(), Sha256.of(values), weight);
                if (checkpoint.checkpoint().shapes(Layout.OPENAI).get(weight).size() < 2)
                    assertArrayEquals(values, checkpoint.checkpoint().vector(weight), weight);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny64-hf-f16, tiny64-openclip-f16", "tiny64-hf-bf16, tiny64-openclip-custom-bf16"})
    void theLayoutsHoldTheSameTensorsInEachOthersForm(String first, String second) {
        try (PretrainedModel a = Families.open(GoldenFiles.path("checkpoints/" + first));
                PretrainedModel b = Families.open(GoldenFiles.path("checkpoints/" + second));
                Arena arena = Arena.ofConfined()) {
            for (Layout layout : Layout.values())
                for (String name : a.checkpoint().shapes(layout).keySet())
                    assertArrayEquals(
                            all(a.checkpoint().tensor(layout, name, arena)),
                            all(b.checkpoint().tensor(layout, name, arena)),
                            layout + " " + name);
            assertEquals(a.checkpoint().digest(), b.checkpoint().digest());
        }
    }

    @Test
    void ownFormIsWhatTheFileHolds() {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny64-openclip-f16"));
                Arena arena = Arena.ofConfined()) {
            MatrixView stored = checkpoint.checkpoint().tensor(Layout.OPEN_CLIP, "visual.proj", arena);
            MatrixView used = checkpoint.checkpoint().matrix("visual.proj", arena);
            assertEquals(128, stored.rows());
            assertEquals(64, used.rows());
            float[] a = new float[1];
            float[] b = new float[1];
            stored.read(100, 3, a, 0, 1);
            used.read(3, 100, b, 0, 1);
            assertArrayEquals(a, b);
        }
    }

    @Test
    void digestIsTheRecipes() {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny-hf"))) {
            assertEquals(
                    "561ffc15ee96c66b0a087703d6403bb8aab0c82d27f1704ed5dfec8e5a2d0411",
                    checkpoint.checkpoint().digest());
        }
    }

    @Test
    void withoutConfigurationTheShapesServeWithWarnings(@TempDir Path directory) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-f16", directory);
        Files.delete(directory.resolve("open_clip_config.json"));
        try (PretrainedModel checkpoint = Families.open(directory)) {
            assertEquals(tiny64(TextConfig.ARGMAX).withActivation(Activation.GELU), checkpoint.config());
            assertEquals("a guess from the open_clip layout", checkpoint.activationSource());
            assertEquals(
                    List.of(
                            "the number of vision heads is not in the tensors: 2 is a guess (width 128 / 64)",
                            "the number of text heads is not in the tensors: 1 is a guess (width 64 / 64)",
                            "the activation is not in the tensors and there is no configuration: gelu is a guess"),
                    checkpoint.warnings());
            assertEquals(Optional.empty(), checkpoint.checkpoint().preprocessorConfig());
            assertEquals("bundled", checkpoint.tokenizer(Optional.empty()).source());
            assertEquals("OpenAI's defaults", checkpoint.preprocessingSource(Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "weights-quickgelu.safetensors, OPEN_CLIP, the name says quickgelu",
        "openai-weights.safetensors, OPENAI, the OpenAI layout: QuickGELU"
    })
    void theNameMayDecideTheActivation(String file, Layout layout, String source, @TempDir Path directory)
            throws IOException {
        Files.copy(
                GoldenFiles.path("checkpoints/tiny64-openclip-f16/open_clip_model.safetensors"),
                directory.resolve(file));
        try (PretrainedModel checkpoint = Families.open(directory.resolve(file))) {
            assertEquals(layout, checkpoint.checkpoint().layout());
            assertEquals(Activation.QUICK_GELU, checkpoint.config().text().activation());
            assertEquals(source, checkpoint.activationSource());
        }
    }

    @Test
    void openClipsSilenceMeansGelu(@TempDir Path directory) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-f16", directory);
        Fixtures.replace(directory.resolve("open_clip_config.json"), "\"quick_gelu\": true,", "");
        try (PretrainedModel checkpoint = Families.open(directory)) {
            assertEquals(Activation.GELU, checkpoint.config().vision().activation());
            assertEquals(
                    directory.resolve("open_clip_config.json") + ": no quick_gelu, which open_clip reads as false",
                    checkpoint.activationSource());
            assertEquals(List.of(), checkpoint.warnings());
            assertEquals(
                    Optional.of("shortest"),
                    checkpoint.checkpoint().preprocessorConfig().orElseThrow().string("resize_mode"));
        }
    }

    @Test
    void aModulePrefixIsTakenOff(@TempDir Path directory) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-custom-bf16", directory);
        Fixtures.rewrite(directory.resolve("open_clip_model.safetensors"), _ -> true, "module.");
        try (PretrainedModel checkpoint = Families.open(directory);
                PretrainedModel plain = Families.open(GoldenFiles.path("checkpoints/tiny64-openclip-custom-bf16"))) {
            assertEquals(plain.checkpoint().digest(), checkpoint.checkpoint().digest());
        }
    }

    @Test
    void theOtherFamilysConfigurationServesIfItIsTheOnlyOne(@TempDir Path directory) throws IOException {
        Files.copy(
                GoldenFiles.path("checkpoints/tiny64-openclip-f16/open_clip_model.safetensors"),
                directory.resolve("open_clip_model.safetensors"));
        Files.copy(GoldenFiles.path("checkpoints/tiny64-hf-f16/config.json"), directory.resolve("config.json"));
        try (PretrainedModel checkpoint = Families.open(directory)) {
            assertEquals(Layout.OPEN_CLIP, checkpoint.checkpoint().layout());
            assertEquals(tiny64(599), checkpoint.config());
        }
    }

    @Test
    void theHuggingFaceFileIsPreferred(@TempDir Path directory) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-f16", directory);
        GoldenFiles.copy("checkpoints/tiny64-hf-bf16", Files.createDirectory(directory.resolve("other")));
        Files.copy(directory.resolve("other/model.safetensors"), directory.resolve("model.safetensors"));
        Files.copy(directory.resolve("other/config.json"), directory.resolve("config.json"));
        try (PretrainedModel both = Families.open(directory);
                PretrainedModel named = Families.open(directory.resolve("open_clip_model.safetensors"))) {
            assertEquals(Layout.HF, both.checkpoint().layout());
            assertEquals(Layout.OPEN_CLIP, named.checkpoint().layout());
        }
    }

    @Test
    void readsShards(@TempDir Path directory) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-hf-f16", directory);
        Path whole = directory.resolve("model.safetensors");
        Files.copy(whole, directory.resolve("a.safetensors"));
        Files.copy(whole, directory.resolve("b.safetensors"));
        Fixtures.rewrite(directory.resolve("a.safetensors"), n -> n.startsWith("text"), "");
        Fixtures.rewrite(directory.resolve("b.safetensors"), n -> !n.startsWith("text"), "");
        StringBuilder map = new StringBuilder();
        String digest;
        try (PretrainedModel checkpoint = Families.open(whole)) {
            for (String name : checkpoint.checkpoint().tensors().tensors().keySet())
                map.append(map.isEmpty() ? "" : ",")
                        .append("\"%s\":\"%s.safetensors\"".formatted(name, name.startsWith("text") ? "a" : "b"));
            digest = checkpoint.checkpoint().digest();
        }
        Files.delete(whole);
        Files.writeString(directory.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
        try (PretrainedModel checkpoint = Families.open(directory)) {
            assertEquals(digest, checkpoint.checkpoint().digest());
        }
    }

    @Test
    void readsFromAZip(@TempDir Path directory) throws IOException {
        URI zip = URI.create("jar:" + directory.resolve("model.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            GoldenFiles.copy("checkpoints/tiny64-hf-f16", files.getPath("/"));
            try (PretrainedModel zipped = Families.open(files.getPath("/"));
                    PretrainedModel plain = Families.open(GoldenFiles.path("checkpoints/tiny64-hf-f16"))) {
                assertEquals(plain.checkpoint().digest(), zipped.checkpoint().digest());
                assertEquals(plain.config(), zipped.config());
                assertEquals(
                        "vocab.json, merges.txt",
                        zipped.tokenizer(Optional.empty()).source());
            }
        }
    }

    @Test
    void unknownWeightsAreTheCallersMistake() {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny-hf"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> checkpoint.checkpoint().vector("visual.transformer.resblocks.3.ln_1.bias"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> checkpoint.checkpoint().vector("visual.proj"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> checkpoint.checkpoint().tensor(Layout.HF, "visual.proj", Arena.ofAuto()));
        }
    }

    private static float[] all(MatrixView matrix) {
        float[] values = new float[matrix.rows() * matrix.columns()];
        // Odd pieces, so that reads begin and end within rows and parts.
        for (int row = 0; row < matrix.rows(); row++)
            for (int column = 0; column < matrix.columns(); column += 37) {
                int count = Math.min(37, matrix.columns() - column);
                matrix.read(row, column, values, row * matrix.columns() + column, count);
            }
        return values;
    }
}
