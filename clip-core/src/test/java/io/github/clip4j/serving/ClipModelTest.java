package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipModelTest {
    /** Before anything is loaded, so that the backend gets ready meanwhile. */
    @Test
    void theBackendIsToldHowLargeTheModelIs() {
        Checkpoint checkpoint = Checkpoint.open(GoldenFiles.path("checkpoints/tiny-hf"));
        long weights = checkpoint.config().blockWeights();
        GatedBackend backend = new GatedBackend();
        ModelOptions options = new ModelOptions(32, 4, false, false, BatchingOptions.DEFAULT);
        try (ClipModel model = new ClipModel(checkpoint, backend, options)) {
            assertEquals(32, model.config().vision().imageSize());
            assertEquals(weights, backend.expected);
            assertTrue(weights > 0);
            assertEquals(0, backend.sessions.get());
        }
    }

    /** What a backend may wait for depends on which transformer computes. */
    @Test
    void theBackendIsToldHowLargeTheTransformerOfEachPassIs() {
        Checkpoint checkpoint = Checkpoint.open(GoldenFiles.path("checkpoints/tiny-hf"));
        GatedBackend backend = new GatedBackend();
        backend.permits.release(3);
        ModelOptions options = new ModelOptions(32, 4, false, false, BatchingOptions.DEFAULT);
        try (ClipModel model = new ClipModel(checkpoint, backend, options)) {
            ClipConfig config = model.config();
            assertNotEquals(config.textBlockWeights(), config.visionBlockWeights());
            assertEquals(config.blockWeights(), config.textBlockWeights() + config.visionBlockWeights());
            MemorySegment pixels = MemorySegment.ofArray(new float[3 * 32 * 32]);
            for (long expected : new long[] {config.textBlockWeights(), config.visionBlockWeights()}) {
                if (expected == config.textBlockWeights())
                    model.encodeTexts(List.of(new int[] {998, 1, 999}), true, null);
                else model.encodeImages(1, () -> pixels, true, null);
                assertEquals(expected, backend.expected);
            }
        }
    }
}
