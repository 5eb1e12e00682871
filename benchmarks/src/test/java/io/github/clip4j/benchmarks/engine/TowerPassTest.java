package io.github.clip4j.benchmarks.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is timed is the model's own forward pass, with inputs that are copied each time or stay. */
class TowerPassTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");

    private static float[] joined(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < all.length; i++) all[i] = rows[i / rows[0].length][i % rows[0].length];
        return all;
    }

    @Test
    void imagesAreCopiedOrStay() {
        int side = 32;
        float[] pixels = Noise.of(3, 3 * side * side, 1);
        float[] first;
        float[] second;
        float[] others = Noise.of(3, 3 * side * side, 2);
        try (Clip clip = Clip.load(TINY, ClipOptions.DEFAULT.withBackend("reference"))) {
            first = joined(clip.encodePixels(pixels, 3));
            second = joined(clip.encodePixels(others, 3));
        }
        assertFalse(Arrays.equals(first, second));
        try (Backend backend = Backends.open("reference", BackendOptions.DEFAULT);
                PretrainedModel model = Families.open(TINY);
                TowerPass pass = new TowerPass.Towers(model, backend).images(pixels, 3)) {
            pass.copied();
            assertArrayEquals(first, pass.embeddings());
            System.arraycopy(others, 0, pixels, 0, pixels.length);
            pass.replayed();
            assertArrayEquals(first, pass.embeddings());
            pass.copied();
            assertArrayEquals(second, pass.embeddings());
        }
    }

    @Test
    void textsAreWhole() {
        List<int[]> texts = Stream.of(
                        new int[] {998, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 999},
                        new int[] {997, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 999})
                .toList();
        float[] expected;
        try (Clip clip = Clip.load(TINY, ClipOptions.DEFAULT.withBackend("reference"))) {
            expected = joined(clip.encodeTokens(texts));
        }
        try (Backend backend = Backends.open("reference", BackendOptions.DEFAULT);
                PretrainedModel model = Families.open(TINY);
                TowerPass pass = new TowerPass.Towers(model, backend).texts(texts)) {
            pass.copied();
            pass.replayed();
            assertArrayEquals(expected, pass.embeddings());
        }
    }
}
