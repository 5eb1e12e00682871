package io.github.clip4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.BatchingOptions;
import io.github.clip4j.Goldens;
import io.github.clip4j.checkpoint.Checkpoint;
import org.junit.jupiter.api.Test;

class ClipModelTest {
    /** Before anything is loaded, so that the backend gets ready meanwhile. */
    @Test
    void theBackendIsToldHowLargeTheModelIs() {
        Checkpoint checkpoint = Checkpoint.open(Goldens.path("checkpoints/tiny-hf"));
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
}
