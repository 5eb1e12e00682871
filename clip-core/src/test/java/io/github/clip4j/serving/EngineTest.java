package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTest {
    /** Before anything is loaded, so that the backend gets ready meanwhile. */
    @Test
    void theBackendIsToldHowLargeTheModelIs() {
        PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny-hf"));
        long weights = checkpoint.config().blockWeights();
        Set<Activation> activations = Set.of(checkpoint.config().vision().activation());
        GatedBackend backend = new GatedBackend();
        try (Engine model = new Engine(checkpoint, List.of(backend), 32, BatchingOptions.DEFAULT)) {
            assertEquals(32, model.config().vision().imageSize());
            assertEquals(new Workload(weights, activations), backend.expected);
            assertTrue(weights > 0);
            assertEquals(0, backend.sessions.get());
        }
    }

    /** What a backend may wait for depends on which transformer computes. */
    @Test
    void theBackendIsToldHowLargeTheTransformerOfEachPassIs() {
        PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/tiny-hf"));
        GatedBackend backend = new GatedBackend();
        backend.permits.release(3);
        try (Engine model = new Engine(checkpoint, List.of(backend), 32, BatchingOptions.DEFAULT)) {
            ModelConfig config = model.config();
            Set<Activation> activations = Set.of(config.vision().activation());
            assertNotEquals(config.textBlockWeights(), config.visionBlockWeights());
            assertEquals(config.blockWeights(), config.textBlockWeights() + config.visionBlockWeights());
            MemorySegment pixels = MemorySegment.ofArray(new float[3 * 32 * 32]);
            for (long expected : new long[] {config.textBlockWeights(), config.visionBlockWeights()}) {
                if (expected == config.textBlockWeights())
                    model.encodeTexts(List.of(new int[] {998, 1, 999}), Output.UNIT);
                else model.encodeImages(1, () -> pixels, Output.UNIT);
                assertEquals(new Workload(expected, activations), backend.expected);
            }
        }
    }
}
