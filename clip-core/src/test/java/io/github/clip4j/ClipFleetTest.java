package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipFleetTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");
    private static final ClipOptions REFERENCE = ClipOptions.DEFAULT.withBackend("reference");

    private static ClipFleet fleet(int size, int batchSize) {
        List<Clip> clips =
                Stream.generate(() -> Clip.load(TINY, REFERENCE)).limit(size).toList();
        return new ClipFleet(clips, batchSize);
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
        try (ClipFleet fleet = fleet(size, batchSize);
                Clip one = Clip.load(TINY, REFERENCE)) {
            assertEquals(size * batchSize, fleet.batchSize());
            List<float[]> images = images(inputs, one);
            for (int again = 0; again < 2; again++) {
                float[][] embeddings = fleet.encodePixels(images, true);
                assertEquals(inputs, embeddings.length);
                for (int i = 0; i < inputs; i++)
                    assertArrayEquals(one.encodePixels(images.get(i), 1, true, null)[0], embeddings[i]);
                assertArrayEquals(
                        one.encodeTokens(ids(inputs, one), false, null), fleet.encodeTokens(ids(inputs, one), false));
            }
        }
    }

    @Test
    void callsOfManyThreadsShareTheDevices() throws InterruptedException {
        try (ClipFleet fleet = fleet(2, 2)) {
            List<float[]> images = images(5, fleet.first());
            float[][] expected = fleet.encodePixels(images, true);
            List<float[][]> found = new ArrayList<>();
            List<Thread> threads = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                        float[][] embeddings = fleet.encodePixels(images, true);
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
        try (ClipFleet fleet = fleet(3, 1)) {
            List<float[]> images = new ArrayList<>(images(9, fleet.first()));
            float[][] before = fleet.encodePixels(images, true);
            float[] good = images.set(4, new float[7]);
            ClipException e = assertThrows(ClipException.class, () -> fleet.encodePixels(images, true));
            assertTrue(String.valueOf(e.getMessage()).endsWith("pixel values of an image, found 7"), e.getMessage());
            images.set(4, good);
            assertArrayEquals(before, fleet.encodePixels(images, true));
        }
    }

    @Test
    void anInterruptIsKept() {
        try (ClipFleet fleet = fleet(2, 1)) {
            List<float[]> images = images(4, fleet.first());
            float[][] expected = fleet.encodePixels(images, true);
            Thread.currentThread().interrupt();
            assertArrayEquals(expected, fleet.encodePixels(images, true));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aBackendWithoutDevicesIsOne() {
        try (ClipFleet fleet = ClipFleet.load(TINY, REFERENCE.withBatchSize(3))) {
            assertEquals(1, fleet.size());
            assertEquals(3, fleet.batchSize());
        }
    }

    @Test
    void closingClosesAll() {
        List<Clip> clips = List.of(Clip.load(TINY, REFERENCE), Clip.load(TINY, REFERENCE));
        ClipFleet fleet = new ClipFleet(clips, 1);
        List<float[]> images = images(2, fleet.first());
        fleet.close();
        fleet.close();
        for (Clip clip : clips)
            assertThrows(IllegalStateException.class, () -> clip.encodePixels(images.getFirst(), 1, true, null));
        assertThrows(IllegalStateException.class, () -> fleet.encodePixels(images, true));
        assertThrows(ClipException.class, () -> new ClipFleet(List.of(), 1));
        assertThrows(ClipException.class, () -> new ClipFleet(clips, 0));
    }
}
