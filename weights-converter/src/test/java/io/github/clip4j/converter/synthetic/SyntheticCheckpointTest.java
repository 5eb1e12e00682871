package io.github.clip4j.converter.synthetic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.Contents;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticCheckpointTest {
    @TempDir
    Path directory;

    private Path make(String config, long seed, Layout layout, Precision precision) {
        Path target = directory.resolve("out");
        SyntheticCheckpoint.write(
                new SyntheticCheckpoint.Spec(SyntheticCheckpoint.config(config), seed, layout, precision),
                target,
                VocabularyWriter.NONE,
                Progress.NONE);
        return target;
    }

    @ParameterizedTest
    @CsvSource({
        "tiny, 20240131, HF, 561ffc15ee96c66b0a087703d6403bb8aab0c82d27f1704ed5dfec8e5a2d0411",
        "tiny, 20240131, OPEN_CLIP, 561ffc15ee96c66b0a087703d6403bb8aab0c82d27f1704ed5dfec8e5a2d0411",
        "tiny64, 7, HF, " + Contents.TINY64_DIGEST,
        "tiny64, 7, OPEN_CLIP, " + Contents.TINY64_DIGEST,
        "tiny64, 7, OPENAI, " + Contents.TINY64_DIGEST
    })
    void digestIsTheRecipesInEveryLayout(String config, long seed, Layout layout, String digest) {
        try (PretrainedModel checkpoint = Families.open(make(config, seed, layout, Precision.F32))) {
            assertEquals(digest, checkpoint.checkpoint().digest());
            assertEquals(layout, checkpoint.checkpoint().layout());
            assertEquals(
                    SyntheticCheckpoint.config(config).vision(),
                    checkpoint.config().vision());
        }
    }

    /** Python wrote the fixtures from its own implementation of the recipe. */
    @ParameterizedTest
    @CsvSource({
        "tiny, 20240131, HF, F32, tiny-hf, ''",
        "tiny64, 7, HF, F16, tiny64-hf-f16, ''",
        "tiny64, 7, HF, BF16, tiny64-hf-bf16, ''",
        "tiny64, 7, OPEN_CLIP, F16, tiny64-openclip-f16, ''",
        "tiny64, 7, OPEN_CLIP, BF16, tiny64-openclip-custom-bf16, text.",
        "tiny64, 7, OPEN_CLIP, BF16, tiny64-openclip-train-pt, module.",
        "tiny64, 7, OPENAI, F16_MATRICES, tiny64-openai-pt, ''",
        "tiny64, 7, OPENAI, F16_MATRICES, tiny64-openai-jit, ''"
    })
    void tensorsArePythonsBitForBit(
            String config, long seed, Layout layout, Precision precision, String fixture, String prefix) {
        assertEquals(
                Contents.tensors(
                        GoldenFiles.path("checkpoints/" + fixture),
                        name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name),
                Contents.tensors(make(config, seed, layout, precision), name -> name));
    }

    @ParameterizedTest
    @CsvSource({
        "ViT-B-32, 151277313",
        "ViT-B-16, 149620737",
        "ViT-L-14, 427616513",
        "ViT-L-14-336, 427944193",
        "ViT-H-14, 986109441",
        "ViT-g-14, 1366678273",
        "ViT-bigG-14, 2539567105"
    })
    void knownConfigurationsHaveThePublishedSizes(String name, long parameters) {
        assertEquals(
                parameters,
                Families.CLIP.names(SyntheticCheckpoint.config(name)).parameterCount());
    }

    /** It is filled under another name, of which nobody has heard. */
    @Test
    void messagesNameTheDirectoryThatWasGiven(@TempDir Path parent) {
        Path given =
                Path.of("").toAbsolutePath().relativize(parent.toAbsolutePath()).resolve("out");
        SyntheticCheckpoint.Spec spec =
                new SyntheticCheckpoint.Spec(SyntheticCheckpoint.config("tiny"), 0, Layout.HF, Precision.F32);
        VocabularyWriter inTheWay =
                (staged, _) -> assertDoesNotThrow(() -> Files.createDirectory(staged.resolve("model.safetensors")));
        String message = String.valueOf(
                assertThrows(ClipException.class, () -> SyntheticCheckpoint.write(spec, given, inTheWay, Progress.NONE))
                        .getMessage());
        assertTrue(message.startsWith(given.resolve("model.safetensors") + ": cannot be written: "), message);
        assertFalse(message.contains(".tmp"), message);
    }

    @Test
    void readsAConfigurationFile() {
        Path file = GoldenFiles.path("checkpoints/tiny-hf/config.json");
        assertEquals(SyntheticCheckpoint.config("tiny"), SyntheticCheckpoint.config(file.toString()));
    }

    @Test
    void theVocabularyWriterIsAskedForTheModelsSize() {
        SyntheticCheckpoint.write(
                new SyntheticCheckpoint.Spec(SyntheticCheckpoint.config("tiny64"), 7, Layout.HF, Precision.F16),
                directory.resolve("out"),
                (target, size) -> {
                    try {
                        Files.writeString(target.resolve("vocab.json"), String.valueOf(size));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                Progress.NONE);
        assertEquals(
                List.of("config.json", "model.safetensors", "preprocessor_config.json", "vocab.json"),
                Contents.names(directory.resolve("out")));
    }

    @Test
    void refusalsAreOneLineAndLeaveNothing() {
        assertEquals(
                "the OpenAI layout implies heads of 64, but this model has 16 and 16; choose the layout hf or"
                        + " open_clip",
                assertThrows(ClipException.class, () -> make("tiny", 1, Layout.OPENAI, Precision.F32))
                        .getMessage());
        assertEquals(
                "unknown configuration \"huge\": expected tiny, tiny64, ViT-B-32, ViT-B-16, ViT-L-14, ViT-L-14-336, "
                        + "ViT-H-14, ViT-g-14, ViT-bigG-14 or a config.json",
                assertThrows(ClipException.class, () -> SyntheticCheckpoint.config("huge"))
                        .getMessage());
        assertEquals(List.of(), Contents.names(directory));
        Path target = make("tiny64", 7, Layout.HF, Precision.F16);
        assertEquals(
                target + ": exists and is not empty; name a new directory",
                assertThrows(ClipException.class, () -> make("tiny64", 8, Layout.HF, Precision.F16))
                        .getMessage());
        assertEquals(List.of("out"), Contents.names(directory));
    }
}
