package io.github.clip4j.converter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.layout.ConfigFiles;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConverterTest {
    private static final List<String> SOURCES = List.of(
            "tiny64-hf-f16",
            "tiny64-hf-bf16",
            "tiny64-openclip-f16",
            "tiny64-openclip-custom-bf16",
            "tiny64-openclip-train-pt",
            "tiny64-openai-pt",
            "tiny64-openai-jit");

    @TempDir
    Path directory;

    private Path convert(String source, Layout layout, Precision precision) {
        Path target = directory.resolve(source + layout + precision);
        try (PretrainedModel checkpoint = Contents.open(source)) {
            Converter.convert(checkpoint, target, Contents.options(layout, precision), Progress.NONE);
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny64-openai-pt", "tiny64-openai-jit"})
    void openAisFilesNeedNoConfiguration(String source) {
        try (PretrainedModel checkpoint = Contents.open(source)) {
            ModelConfig expected = SyntheticCheckpoint.config("tiny64");
            assertEquals(expected.vision(), checkpoint.config().vision());
            assertEquals(TextConfig.ARGMAX, checkpoint.config().text().endOfText());
            assertEquals("the OpenAI layout: QuickGELU", checkpoint.activationSource());
            assertEquals(List.of(), checkpoint.warnings());
            assertEquals(
                    Set.of(DType.F16, DType.F32),
                    checkpoint.checkpoint().dtypes().keySet());
        }
    }

    static List<Arguments> everySourceToEveryLayout() {
        List<Arguments> cases = new ArrayList<>();
        for (String source : SOURCES) for (Layout layout : Layout.values()) cases.add(Arguments.of(source, layout));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("everySourceToEveryLayout")
    void toFloat32NoValueChanges(String source, Layout layout) {
        Path converted = convert(source, layout, Precision.F32);
        try (PretrainedModel before = Contents.open(source);
                PretrainedModel after = Families.open(converted)) {
            assertEquals(before.checkpoint().digest(), after.checkpoint().digest());
            assertEquals(layout, after.checkpoint().layout());
            assertEquals(Map.of(DType.F32, 381_377L), after.checkpoint().dtypes());
            assertEquals(before.config().vision(), after.config().vision());
            assertEquals(List.of(), after.warnings());
            assertEquals(
                    layout == Layout.HF ? before.config().text().endOfText() : TextConfig.ARGMAX,
                    after.config().text().endOfText());
            assertTrue(after.checkpoint().preprocessorConfig().isPresent());
            assertEquals(
                    before.preprocessor(Optional.of(CropRule.HF), 32).config(),
                    after.preprocessor(Optional.of(CropRule.HF), 32).config());
        }
    }

    /** Python's converters wrote the other file. */
    @ParameterizedTest
    @CsvSource({
        "tiny64-hf-f16, OPEN_CLIP, F16, tiny64-openclip-f16, ''",
        "tiny64-openclip-f16, HF, F16, tiny64-hf-f16, ''",
        "tiny64-hf-bf16, OPEN_CLIP, BF16, tiny64-openclip-custom-bf16, text.",
        "tiny64-openclip-custom-bf16, HF, BF16, tiny64-hf-bf16, ''",
        "tiny64-openclip-train-pt, HF, BF16, tiny64-hf-bf16, ''",
        "tiny64-openai-jit, OPENAI, F16_MATRICES, tiny64-openai-pt, ''",
        "tiny64-openai-pt, HF, F16, tiny64-hf-f16, ''"
    })
    void tensorsArePythonsBitForBit(String source, Layout layout, Precision precision, String fixture, String prefix) {
        assertEquals(
                Contents.tensors(
                        GoldenFiles.path("checkpoints/" + fixture),
                        name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name),
                Contents.tensors(convert(source, layout, precision), name -> name));
    }

    @ParameterizedTest
    @CsvSource({"F16, tiny64-hf-f16", "BF16, tiny64-hf-bf16"})
    void narrowingRoundsAsPyTorchDoes(Precision precision, String fixture) {
        Path whole = directory.resolve("whole");
        SyntheticCheckpoint.write(
                new SyntheticCheckpoint.Spec(SyntheticCheckpoint.config("tiny64"), 7, Layout.OPEN_CLIP, Precision.F32),
                whole,
                VocabularyWriter.NONE,
                Progress.NONE);
        Path target = directory.resolve("target");
        try (PretrainedModel checkpoint = Families.open(whole)) {
            Converter.convert(checkpoint, target, Contents.options(Layout.HF, precision), Progress.NONE);
        }
        assertEquals(
                Contents.tensors(GoldenFiles.path("checkpoints/" + fixture), name -> name),
                Contents.tensors(target, name -> name));
    }

    @Test
    void huggingFaceFilesAreCopied() throws IOException {
        Path target = convert("tiny64-hf-f16", Layout.HF, Precision.F16);
        assertEquals(
                List.of(
                        "config.json",
                        "merges.txt",
                        "model.safetensors",
                        "preprocessor_config.json",
                        "special_tokens_map.json",
                        "tokenizer_config.json",
                        "vocab.json"),
                Contents.names(target));
        for (String file : List.of("merges.txt", "vocab.json", "tokenizer_config.json"))
            assertEquals(
                    -1,
                    Files.mismatch(GoldenFiles.path("checkpoints/tiny64-hf-f16").resolve(file), target.resolve(file)),
                    file);
        try (PretrainedModel before = Contents.open("tiny64-hf-f16");
                PretrainedModel after = Families.open(target)) {
            assertEquals(before.config(), after.config());
            assertEquals(
                    before.checkpoint().preprocessorConfig().orElseThrow().members(),
                    after.checkpoint().preprocessorConfig().orElseThrow().members());
        }
    }

    @Test
    void preprocessingIsTranslated() {
        try (PretrainedModel openClip = Families.open(convert("tiny64-hf-f16", Layout.OPEN_CLIP, Precision.F16));
                PretrainedModel huggingFace = Families.open(convert("tiny64-openclip-f16", Layout.HF, Precision.F16));
                PretrainedModel expected = Contents.open("tiny64-openclip-f16")) {
            var translated = openClip.checkpoint().preprocessorConfig().orElseThrow();
            for (String key :
                    expected.checkpoint().preprocessorConfig().orElseThrow().keys())
                assertEquals(
                        expected.checkpoint().preprocessorConfig().orElseThrow().get(key), translated.get(key), key);
            assertEquals(
                    Optional.of(Map.of("shortest_edge", 32L)),
                    huggingFace.checkpoint().preprocessorConfig().orElseThrow().get("size"));
        }
    }

    @ParameterizedTest
    @CsvSource({"HF, model.safetensors, 762754", "OPENAI, openai_model.safetensors, 762778"})
    void progressAddsUp(Layout layout, String file, long bytes) {
        HeardProgress progress = new HeardProgress();
        try (PretrainedModel checkpoint = Contents.open("tiny64-hf-bf16")) {
            Converter.convert(checkpoint, directory.resolve("out"), Contents.options(layout, Precision.BF16), progress);
        }
        assertEquals(List.of(file + " " + bytes, "done " + bytes), progress.events());
    }

    /** tiny64 with ones, and in one tensor values around F16's limit. */
    private Path withLargeValues() {
        ModelConfig config = SyntheticCheckpoint.config("tiny64");
        List<TensorInfo> tensors = Families.CLIP.names(config).shapes(Layout.OPEN_CLIP).entrySet().stream()
                .map(e -> new TensorInfo(e.getKey(), DType.F32, e.getValue()))
                .toList();
        Path file = directory.resolve("large-quickgelu.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of(), (tensor, sink) -> {
            float[] values = new float[(int) tensor.elementCount()];
            Arrays.fill(values, 1);
            if (tensor.name().equals("visual.proj")) {
                values[0] = 65504;
                values[1] = 65519.99f; // rounds to 65504
                values[2] = 65520; // rounds to infinity
                values[3] = -1e9f;
                values[4] = Float.NEGATIVE_INFINITY;
                values[5] = Float.NaN;
            }
            sink.write(values, 0, values.length);
        });
        return file;
    }

    @Test
    void overflowIsRefusedByNameAndCount() {
        try (PretrainedModel checkpoint = Families.open(withLargeValues())) {
            ClipException e = assertThrows(
                    ClipException.class,
                    () -> Converter.convert(
                            checkpoint,
                            directory.resolve("out"),
                            Contents.options(Layout.HF, Precision.F16),
                            Progress.NONE));
            assertEquals(
                    checkpoint.checkpoint().source()
                            + ": 2 values in 1 tensors do not fit F16 (largest value 65504.0), the first in "
                            + "visual_projection.weight (2 values)",
                    e.getMessage());
        }
        assertEquals(List.of("large-quickgelu.safetensors"), Contents.names(directory));
    }

    @Test
    void overflowSaturatesIfAllowed() {
        try (PretrainedModel checkpoint = Families.open(withLargeValues())) {
            Path target = directory.resolve("out");
            Converter.Result result = Converter.convert(
                    checkpoint,
                    target,
                    new Converter.Options(Layout.OPEN_CLIP, Precision.F16, true, VocabularyWriter.NONE),
                    Progress.NONE);
            assertEquals(Map.of("visual.proj", 2L), result.saturated());
            String proj = Contents.tensors(target, name -> name).get("visual.proj");
            assertTrue(proj.startsWith("F16[128, 64] ff7bff7bff7bfffb00fc007e003c"), proj.substring(0, 60));
            Converter.Result wide = Converter.convert(
                    checkpoint,
                    directory.resolve("wide"),
                    Contents.options(Layout.OPEN_CLIP, Precision.BF16),
                    Progress.NONE);
            assertEquals(Map.of(), wide.saturated());
        }
    }

    @Test
    void refusesWhatTheLayoutCannotSay() {
        ModelConfig tiny64 = SyntheticCheckpoint.config("tiny64");
        assertRefused(
                tiny64.withActivation(Activation.GELU),
                Layout.OPENAI,
                "the OpenAI layout implies QuickGELU, but this model has gelu");
        assertRefused(
                tiny64.withActivation(Activation.GELU_TANH), Layout.OPEN_CLIP, "the open_clip layout has no tanh GELU");
        TextConfig text = tiny64.text();
        ModelConfig mixed =
                new ModelConfig(64, tiny64.withActivation(Activation.GELU).vision(), text);
        assertRefused(
                mixed,
                Layout.OPEN_CLIP,
                "the open_clip layout has one activation for both towers, but this model has gelu and quick_gelu");
        ModelConfig early = new ModelConfig(
                64, tiny64.vision(), new TextConfig(77, 600, 64, 2, 1, 256, Activation.QUICK_GELU, 1e-5f, 5));
        assertRefused(
                early,
                Layout.OPEN_CLIP,
                "the open_clip layout takes a text's embedding at its largest id, but this model at id 5 of 600");
        ModelConfig epsilon = new ModelConfig(
                64, tiny64.vision(), new TextConfig(77, 600, 64, 2, 1, 256, Activation.QUICK_GELU, 1e-6f, 599));
        assertRefused(
                epsilon,
                Layout.OPENAI,
                "the OpenAI layout implies a layer norm epsilon of 1e-5, but this model has 1.0E-5 and 1.0E-6");
    }

    private static void assertRefused(ModelConfig config, Layout layout, String message) {
        assertEquals(
                message,
                assertThrows(ClipException.class, () -> ConfigFiles.check(config, layout))
                        .getMessage());
    }
}
