package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.serving.ImagePipeline;
import io.github.clip4j.testkit.GoldenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeveralDevicesTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");
    private static final ClipOptions REFERENCE = ClipOptions.DEFAULT.withBackend("reference");

    /** A model on so many devices: backends of their own. */
    private static Clip clip(int devices, int batchSize) {
        ClipOptions options = REFERENCE.withBatchSize(batchSize);
        PretrainedModel model = Families.open(TINY);
        List<Backend> backends = Stream.generate(() -> new ReferenceBackendProvider().open(BackendOptions.DEFAULT))
                .limit(devices)
                .toList();
        int side = model.config().vision().imageSize();
        Engine engine = new Engine(model, backends, side, options.batching());
        var images = new ImagePipeline(model.preprocessor(Optional.empty(), side), options.images(), side);
        return new Clip(model, new Encoder.Parts(engine, images, () -> model.tokenizer(Optional.empty()), options), "");
    }

    private static List<float[]> images(int count, Clip clip) {
        Random random = new Random(count);
        int side = clip.config().vision().imageSize();
        return Stream.generate(() -> {
                    float[] pixels = new float[3 * side * side];
                    for (int i = 0; i < pixels.length; i++) pixels[i] = (float) random.nextGaussian();
                    return pixels;
                })
                .limit(count)
                .toList();
    }

    private static List<int[]> ids(int count, Clip clip) {
        int vocabulary = clip.config().text().vocabSize();
        return IntStream.range(0, count)
                .mapToObj(i -> new int[] {vocabulary - 2, i % 5, i % 3, vocabulary - 1})
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1,2,5", "2,2,4", "2,3,7", "3,1,1", "3,2,2", "3,2,20", "2,8,0"})
    void resultsAreThoseOfOneModelInTheInputsOrder(int size, int batchSize, int inputs) {
        try (Clip clip = clip(size, batchSize);
                Clip one = Clip.load(TINY, REFERENCE)) {
            assertEquals(size * batchSize, clip.concurrentInputs());
            List<float[]> images = images(inputs, one);
            for (int again = 0; again < 2; again++) {
                float[][] embeddings = clip.encodePixels(images);
                assertEquals(inputs, embeddings.length);
                for (int i = 0; i < inputs; i++)
                    assertArrayEquals(one.encodePixels(images.get(i), 1)[0], embeddings[i]);
                assertArrayEquals(
                        one.raw().encodeTokens(ids(inputs, one)), clip.raw().encodeTokens(ids(inputs, one)));
            }
        }
    }

    @Test
    void callsOfManyThreadsShareTheDevices() throws InterruptedException {
        try (Clip clip = clip(2, 2)) {
            List<float[]> images = images(5, clip);
            float[][] expected = clip.encodePixels(images);
            List<float[][]> found = new ArrayList<>();
            List<Thread> threads = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                        float[][] embeddings = clip.encodePixels(images);
                        synchronized (found) {
                            found.add(embeddings);
                        }
                    }))
                    .limit(8)
                    .toList();
            for (Thread thread : threads) thread.join();
            assertEquals(8, found.size());
            for (float[][] embeddings : found) assertArrayEquals(expected, embeddings);
        }
    }

    @Test
    void aFailureOfOneDeviceFailsTheCallAndNothingElse() {
        try (Clip clip = clip(3, 1)) {
            List<float[]> images = new ArrayList<>(images(9, clip));
            float[][] before = clip.encodePixels(images);
            float[] good = images.set(4, new float[7]);
            ClipException e = assertThrows(ClipException.class, () -> clip.encodePixels(images));
            assertTrue(String.valueOf(e.getMessage()).endsWith("pixel values of an image, found 7"), e.getMessage());
            images.set(4, good);
            assertArrayEquals(before, clip.encodePixels(images));
        }
    }

    @Test
    void anInterruptIsKept() {
        try (Clip clip = clip(2, 1)) {
            List<float[]> images = images(4, clip);
            float[][] expected = clip.encodePixels(images);
            Thread.currentThread().interrupt();
            assertArrayEquals(expected, clip.encodePixels(images));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void allDevicesOfABackendWithoutAnyAreOne() {
        try (Clip clip = Clip.load(TINY, REFERENCE.withBatchSize(3).withDevices(List.of()))) {
            assertEquals(3, clip.concurrentInputs());
        }
    }

    @Test
    void aModelThatIsClosedRefusesCalls() {
        Clip clip = clip(2, 1);
        List<float[]> images = images(2, clip);
        clip.close();
        clip.close();
        assertThrows(IllegalStateException.class, () -> clip.encodePixels(images.getFirst(), 1));
        assertThrows(IllegalStateException.class, () -> clip.encodePixels(images));
    }
}
