package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipOptionsTest {
    @Test
    void everyChangeStays() {
        ImageOptions images = new ImageOptions(1234, true);
        BatchingOptions batching = BatchingOptions.DEFAULT
                .withMaxDelay(Duration.ofMillis(3))
                .withCapacity(9)
                .withRefuse(true);
        assertEquals(new BatchingOptions(8, Duration.ofMillis(3), 9, true), batching);
        Executor executor = Runnable::run;
        ClipOptions changed = ClipOptions.DEFAULT
                .withImages(images)
                .withBatching(batching)
                .withStorage(Storage.STORED)
                .withPackedWeights(Path.of("packed"))
                .withExecutor(executor)
                .withPrecision(Precision.BF16)
                .withDevices(List.of(2, 0))
                .withTruncate(true)
                .withCropRule(CropRule.HF)
                .withTokenizerFamily(TokenizerFamily.OPEN_CLIP)
                .withImageSize(96)
                .withBatchSize(5)
                .withThreads(3)
                .withBackend("cpu");
        assertEquals(
                new ClipOptions(
                        new ComputeOptions(
                                "cpu",
                                List.of(2, 0),
                                3,
                                Optional.of(executor),
                                Storage.STORED,
                                Optional.of(Path.of("packed")),
                                Precision.BF16),
                        batching.withBatchSize(5),
                        new ReferenceOptions(Optional.of(TokenizerFamily.OPEN_CLIP), Optional.of(CropRule.HF)),
                        images,
                        96,
                        true),
                changed);
    }

    @Test
    void defaults() {
        ClipOptions defaults = new ClipOptions(
                new ComputeOptions(
                        "auto", List.of(0), 0, Optional.empty(), Storage.F32, Optional.empty(), Precision.FP32),
                new BatchingOptions(8, Duration.ZERO, 256, false),
                new ReferenceOptions(Optional.empty(), Optional.empty()),
                ImageOptions.DEFAULT,
                0,
                false);
        assertEquals(defaults, ClipOptions.DEFAULT);
        assertEquals(defaults, ClipOptions.of(Map.of()));
    }

    @Test
    void settingsAreThoseOfTheCommand() {
        Map<String, String> settings = Map.ofEntries(
                Map.entry("backend", "cpu"),
                Map.entry("device", "2,0"),
                Map.entry("threads", "3"),
                Map.entry("storage", "stored"),
                Map.entry("packed", "packed"),
                Map.entry("precision", "bf16"),
                Map.entry("batch-size", "5"),
                Map.entry("max-delay", "3"),
                Map.entry("queue-capacity", "9"),
                Map.entry("queue-full", "refuse"),
                Map.entry("family", "open_clip"),
                Map.entry("rule", "hf"),
                Map.entry("exif", "true"),
                Map.entry("max-pixels", "1234"),
                Map.entry("image-size", "96"),
                Map.entry("truncate", "true"));
        ClipOptions expected = ClipOptions.DEFAULT
                .withImages(new ImageOptions(1234, true))
                .withBatching(new BatchingOptions(5, Duration.ofMillis(3), 9, true))
                .withStorage(Storage.STORED)
                .withPackedWeights(Path.of("packed"))
                .withPrecision(Precision.BF16)
                .withDevices(List.of(2, 0))
                .withTruncate(true)
                .withCropRule(CropRule.HF)
                .withTokenizerFamily(TokenizerFamily.OPEN_CLIP)
                .withImageSize(96)
                .withThreads(3)
                .withBackend("cpu");
        assertEquals(expected, ClipOptions.of(settings));
        assertEquals(
                List.of(), ClipOptions.of(Map.of("device", "all")).compute().devices());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "threads|four|threads: expected a whole number, found 'four'",
                "threads|10000|threads: expected 0 to 9999, found 10000",
                "threads|-1|threads: expected 0 to 9999, found -1",
                "storage|f8|storage: expected f32, stored, f16 or bf16, found 'f8'",
                "precision|fp8|precision: expected fp32, tf32, fp16 or bf16, found 'fp8'",
                "device|0,,1|device: expected a whole number, found ''",
                "device|1,1|device: devices: expected each once, found [1, 1]",
                "queue-full|drop|queue-full: expected wait or refuse, found 'drop'",
                "exif|yes|exif: expected true or false, found 'yes'",
                "max-pixels|0|max-pixels: max pixels: expected 1 or more, found 0",
                "batch-size|4097|batch-size: batch size: expected 1 to 4096, found 4097",
            })
    void badSettingsAreNamed(String name, String value, String message) {
        ClipException e = assertThrows(ClipException.class, () -> ClipOptions.of(Map.of(name, value)));
        assertEquals(message, e.getMessage());
    }

    @Test
    void unknownSettingsAreRefused() {
        ClipException e = assertThrows(ClipException.class, () -> ClipOptions.of(Map.of("batchsize", "4")));
        assertTrue(e.getMessage().startsWith("unknown option 'batchsize': expected one of backend, device, "));
    }

    @Test
    void rangesOfBatching() {
        assertEquals(
                "batching delay: expected 0 to 1 minute, found PT-0.001S",
                assertThrows(ClipException.class, () -> BatchingOptions.DEFAULT.withMaxDelay(Duration.ofMillis(-1)))
                        .getMessage());
        assertThrows(ClipException.class, () -> BatchingOptions.DEFAULT.withMaxDelay(Duration.ofSeconds(61)));
        assertEquals(
                "queue capacity: expected 1 or more, found 0",
                assertThrows(ClipException.class, () -> BatchingOptions.DEFAULT.withCapacity(0))
                        .getMessage());
    }
}
