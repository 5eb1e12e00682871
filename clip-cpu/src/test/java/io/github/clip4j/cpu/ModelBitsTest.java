package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.Encoder;
import io.github.clip4j.model.Trace;
import io.github.clip4j.testkit.GoldenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise of the README: the same bits for any batch size and thread count, and at any vector width, since each
 * execution of this test (pom.xml) has another width and all are compared with the scalar reference.
 */
class ModelBitsTest {
    /** A traced call computes all tokens of the last block, and texts at all positions of the context. */
    private static final Trace IGNORE = new Trace() {
        @Override
        public boolean wants(String name) {
            return false;
        }

        @Override
        public void record(String name, int rows, int columns, float[] values) {}
    };

    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");
    private static final int IMAGES = 8;
    private static final float[] PIXELS = noise();
    private static final List<int[]> TEXTS = texts();
    private static final float[][] IMAGE_BITS;
    private static final float[][] TEXT_BITS;

    static {
        try (Clip reference = Clip.load(TINY, ClipOptions.DEFAULT.withBackend("reference"))) {
            IMAGE_BITS = reference.encodePixels(PIXELS, IMAGES);
            TEXT_BITS = reference.encodeTokens(TEXTS);
        }
    }

    private static float[] noise() {
        Random random = new Random(7);
        float[] pixels = new float[IMAGES * 3 * 32 * 32];
        for (int i = 0; i < pixels.length; i++) pixels[i] = (float) random.nextGaussian();
        return pixels;
    }

    private static List<int[]> texts() {
        Random random = new Random(8);
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {2, 16, 3, 7, 9, 16, 5, 4}) {
            int[] ids = random.ints(length, 0, 998).toArray();
            ids[0] = 998;
            ids[length - 1] = 999;
            texts.add(ids);
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Execution(ExecutionMode.CONCURRENT)
    void sameBitsForAnyBatch(int threads) {
        for (int batch : new int[] {1, 2, 3, 8}) {
            ClipOptions options =
                    ClipOptions.DEFAULT.withBackend("cpu").withThreads(threads).withBatchSize(batch);
            try (Clip clip = Clip.load(TINY, options)) {
                check(clip, batch, threads + " threads, batch " + batch);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    @Execution(ExecutionMode.CONCURRENT)
    void theLastBlockOfOneTokenHasTheBitsOfTheWholeOne(String backend) {
        try (Clip clip = Clip.load(TINY, ClipOptions.DEFAULT.withBackend(backend))) {
            check(clip.traced(IGNORE), IMAGES, backend + ", whole last block");
        }
    }

    /**
     * Prompts with a common beginning, one text the beginning of another, twins, and an empty text: shared or not,
     * together or alone.
     */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    @Execution(ExecutionMode.CONCURRENT)
    void sharedPrefixesHaveTheBitsOfTextsAlone(String backend) {
        List<int[]> texts = List.of(
                new int[] {998, 5, 6, 7, 8, 9, 999},
                new int[] {998, 5, 6, 7, 8, 10, 11, 999},
                new int[] {998, 5, 6, 7, 8, 999},
                new int[] {998, 5, 6, 7, 8, 9, 999, 0, 0},
                new int[] {998, 5, 6, 7, 8, 9, 12, 13, 14, 999},
                new int[] {998, 999},
                new int[] {998, 5, 6, 20, 21, 999});
        ClipOptions options = ClipOptions.DEFAULT.withBackend(backend).withThreads(2);
        float[][] alone = new float[texts.size()][];
        try (Clip clip = Clip.load(TINY, options)) {
            for (int i = 0; i < alone.length; i++)
                alone[i] = clip.traced(IGNORE).encodeTokens(texts.subList(i, i + 1))[0];
        }
        for (int batch : new int[] {1, 2, 3, 8})
            try (Clip clip = Clip.load(TINY, options.withBatchSize(batch))) {
                for (Encoder encoder : List.of(clip, clip.traced(IGNORE))) {
                    float[][] together = encoder.encodeTokens(texts);
                    for (int i = 0; i < alone.length; i++)
                        assertArrayEquals(alone[i], together[i], backend + ", batches of " + batch + ", text " + i);
                    float[][] prompts = encoder.encodeTokens(texts.subList(0, 5));
                    for (int i = 0; i < 5; i++)
                        assertArrayEquals(alone[i], prompts[i], backend + ", prompts, batches of " + batch + ", " + i);
                }
            }
    }

    private static void check(Encoder clip, int batch, String name) {
        int size = PIXELS.length / IMAGES;
        for (int from = 0; from < IMAGES; from += batch) {
            int n = Math.min(batch, IMAGES - from);
            float[] part = Arrays.copyOfRange(PIXELS, from * size, (from + n) * size);
            float[][] images = clip.encodePixels(part, n);
            for (int i = 0; i < n; i++)
                assertArrayEquals(IMAGE_BITS[from + i], images[i], name + ", image " + (from + i));
        }
        float[][] texts = clip.encodeTokens(TEXTS);
        for (int i = 0; i < texts.length; i++) assertArrayEquals(TEXT_BITS[i], texts[i], name + ", text " + i);
    }

    @Test
    void sameBitsForManyCallers() throws Exception {
        try (Clip clip = Clip.load(TINY, ClipOptions.DEFAULT.withBackend("cpu"));
                var callers = Executors.newFixedThreadPool(6)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                int batch = 1 + i % 3;
                calls.add(callers.submit(() -> check(clip, batch, "many callers")));
            }
            for (Future<?> call : calls) call.get();
        }
    }
}
