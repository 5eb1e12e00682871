package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ClipOptionsTest {
    @Test
    void everyChangeStays() {
        ImageOptions images = new ImageOptions(1234, true);
        BatchingOptions batching = BatchingOptions.DEFAULT
                .withMaxDelay(Duration.ofMillis(3))
                .withCapacity(9)
                .withRefuse(true);
        assertEquals(new BatchingOptions(Duration.ofMillis(3), 9, true), batching);
        Executor executor = Runnable::run;
        ClipOptions changed = ClipOptions.DEFAULT
                .withImages(images)
                .withBatching(batching)
                .withStorage(Storage.STORED)
                .withPackedWeights(Path.of("packed"))
                .withExecutor(executor)
                .withPrecision(Precision.BF16)
                .withDevice(2)
                .withFullContext(true)
                .withWholeLastBlock(true)
                .withTruncate(true)
                .withCropRule(CropRule.HF)
                .withTokenizerFamily(TokenizerFamily.OPEN_CLIP)
                .withImageSize(96)
                .withBatchSize(5)
                .withThreads(3)
                .withBackend("cpu");
        assertEquals(
                new ClipOptions(
                        "cpu",
                        3,
                        5,
                        96,
                        Optional.of(TokenizerFamily.OPEN_CLIP),
                        Optional.of(CropRule.HF),
                        true,
                        true,
                        true,
                        batching,
                        Storage.STORED,
                        Optional.of(Path.of("packed")),
                        Optional.of(executor),
                        Precision.BF16,
                        2,
                        images),
                changed);
    }

    @Test
    void defaults() {
        assertEquals(
                new ClipOptions(
                        "auto",
                        0,
                        8,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        new BatchingOptions(Duration.ZERO, 256, false),
                        Storage.F32,
                        Optional.empty(),
                        Optional.empty(),
                        Precision.FP32,
                        0,
                        ImageOptions.DEFAULT),
                ClipOptions.DEFAULT);
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
