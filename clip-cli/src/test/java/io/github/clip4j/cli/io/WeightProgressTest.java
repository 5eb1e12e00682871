package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class WeightProgressTest {
    @Test
    void nothingIsLoadingBeforeOrAfter() {
        try (Clip clip = Clip.load(DemoModel.directory())) {
            DoubleFunction<String> texts = WeightProgress.of(clip.model().checkpoint(), false);
            DoubleFunction<String> images = WeightProgress.of(clip.model().checkpoint(), true);
            assertEquals("", texts.apply(1));
            clip.encodeText("dog");
            assertEquals("", texts.apply(1));
            assertTrue(images.apply(1).startsWith("  loading weights "), images.apply(1));
        }
    }
}
