package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageSource;
import io.github.clip4j.serving.BatchListener;
import io.github.clip4j.serving.BatchListener.Batch;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Inputs as they come, and callers that do not wait. */
@Timeout(120)
class StreamsTest {
    private static final int BATCH = 4;
    private static final ClipOptions OPTIONS =
            ClipOptions.DEFAULT.withBackend("reference").withBatchSize(BATCH);

    private final List<Batch> batches = Collections.synchronizedList(new ArrayList<>());

    private Clip open() {
        BatchListener listener = batches::add;
        return Clip.load(
                GoldenFiles.path("checkpoints/tiny-hf"),
                OPTIONS.withBatching(OPTIONS.batching().withListener(listener)));
    }

    private static Image image(int number) {
        byte[] rgb = new byte[3 * 5 * 4];
        for (int i = 0; i < rgb.length; i++) rgb[i] = (byte) (31 * number + 7 * i);
        return Image.ofRgb(5, 4, rgb);
    }

    /** Numbers and what came of them, in the order told. */
    private static class Told implements EmbeddingReceiver<Object> {
        final List<Object> inputs = new ArrayList<>();
        final List<float[]> embeddings = new ArrayList<>();
        final List<RuntimeException> failures = new ArrayList<>();

        @Override
        public void embedded(Object input, float[] embedding) {
            inputs.add(input);
            embeddings.add(embedding);
        }

        @Override
        public void failed(Object input, RuntimeException failure) {
            inputs.add(input);
            failures.add(failure);
        }
    }

    @Test
    void eachInputHasAnEmbeddingOrAFailureInOrder() {
        ClipException bad = new ClipException("bad");
        Told told = new Told();
        try (Clip clip = open()) {
            clip.encodeImages(
                    IntStream.range(0, 23).boxed(),
                    i -> {
                        if (i % 5 == 3) throw bad;
                        return image(i);
                    },
                    told);
            assertEquals(IntStream.range(0, 23).boxed().toList(), told.inputs);
            assertEquals(List.of(bad, bad, bad, bad), told.failures);
            assertArrayEquals(clip.encodeImage(image(22)), told.embeddings.getLast());
            assertArrayEquals(clip.encodeImage(image(4)), told.embeddings.get(3));
        }
    }

    @Test
    void aStreamThatFailsLosesNothingBeforeIt() {
        IllegalStateException lost = new IllegalStateException("connection lost");
        Told images = new Told();
        Told texts = new Told();
        try (Clip clip = open()) {
            assertSame(
                    lost,
                    assertThrows(
                            IllegalStateException.class,
                            () -> clip.encodeImages(failingAt(19, lost), StreamsTest::image, images)));
            assertSame(
                    lost,
                    assertThrows(
                            IllegalStateException.class,
                            () -> clip.encodeTexts(failingAt(19, lost).map(i -> "cat " + i), texts)));
        }
        assertEquals(19, images.embeddings.size());
        assertEquals(19, texts.embeddings.size());
    }

    private static Stream<Integer> failingAt(int place, RuntimeException failure) {
        return IntStream.iterate(0, i -> i + 1).mapToObj(i -> {
            if (i == place) throw failure;
            return i;
        });
    }

    @Test
    void everySourceGivesTheEmbeddingOfTheFile() throws IOException {
        Path dog = GoldenFiles.repository().resolve("examples/dog.png");
        byte[] bytes = Files.readAllBytes(dog);
        List<ImageSource> sources = List.of(
                ImageSource.of(dog),
                ImageSource.of(bytes, "bytes"),
                ImageSource.of(ByteBuffer.wrap(bytes), "buffer"),
                ImageSource.of(new byte[] {1, 2, 3}, "no image"),
                ImageSource.of(new ByteArrayInputStream(bytes), "stream"),
                ImageSource.of(ImageIO.read(dog.toFile()), "image"));
        Told told = new Told();
        try (Clip clip = open()) {
            clip.encodeImages(sources.stream(), told);
            float[] expected = clip.encodeImage(dog);
            assertEquals(sources, told.inputs);
            assertEquals(5, told.embeddings.size());
            for (float[] embedding : told.embeddings) assertArrayEquals(expected, embedding);
            String failure = told.failures.getFirst().getMessage();
            assertTrue(failure.startsWith("no image: not an image"), failure);
            assertArrayEquals(expected, clip.encodeImage(sources.get(1)));
            assertArrayEquals(expected, clip.async().encodeImage(sources.get(2)).join());
            Told later = new Told();
            clip.async().encodeImages(sources.subList(0, 4).stream(), later).join();
            assertEquals(3, later.embeddings.size());
            assertArrayEquals(expected, later.embeddings.getLast());
            assertEquals(failure, later.failures.getFirst().getMessage());
            String alone = assertThrows(ClipException.class, () -> clip.encodeImage(sources.get(3)))
                    .getMessage();
            assertEquals(failure, alone);
        }
    }

    /** Only as many are read as a batch has, beyond those that the receiver has got; the stream has no end. */
    @Test
    void memoryIsBoundedAndTheReceiverEndsTheCall() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Told told = new Told() {
            @Override
            public void embedded(Object input, float[] embedding) {
                super.embedded(input, embedding);
                most.accumulateAndGet(read.get() - inputs.size(), Math::max);
            }

            @Override
            public boolean wanted() {
                return inputs.size() < 10 * BATCH;
            }
        };
        try (Clip clip = open()) {
            clip.encodeImages(
                    Stream.iterate(0, i -> i + 1),
                    i -> {
                        read.incrementAndGet();
                        return image(i);
                    },
                    told);
        }
        assertEquals(10 * BATCH, told.inputs.size());
        assertTrue(most.get() < BATCH, most + " images beyond those received");
    }

    @Test
    void textsOfAStreamAreThoseOfAList() {
        String tooLong = "cat ".repeat(500);
        List<String> texts = List.of("a cat", tooLong, "two dogs", "a", "a cat");
        Told told = new Told();
        try (Clip clip = open()) {
            clip.encodeTexts(texts.stream(), told);
            assertEquals(texts, told.inputs);
            assertEquals(1, told.failures.size());
            assertInstanceOf(ClipException.class, told.failures.getFirst());
            float[][] expected = clip.encodeTexts(List.of("a cat", "two dogs", "a", "a cat"));
            for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], told.embeddings.get(i));
        }
    }

    @Test
    void thousandsOfVirtualThreadsGetTheBitsOfACallAlone() {
        int callers = 3000;
        BatchingOptions batching = OPTIONS.batching().withCapacity(16);
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), OPTIONS.withBatching(batching))) {
            List<String> texts = List.of("a cat", "two dogs", "a");
            float[][] expected = clip.encodeTexts(texts);
            List<CompletableFuture<float[]>> calls = IntStream.range(0, callers)
                    .mapToObj(i -> clip.async().encodeText(texts.get(i % 3)))
                    .toList();
            for (int i = 0; i < callers; i++)
                assertArrayEquals(expected[i % 3], calls.get(i).join());
        }
    }

    @Test
    void aCancelledStreamEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Stream<Integer> endless = Stream.iterate(0, i -> i + 1);
        try (Clip clip = open()) {
            CompletableFuture<Void> done = clip.async(
                            call -> Thread.ofPlatform().start(() -> {
                                call.run();
                                ended.countDown();
                            }))
                    .encodeImages(endless, StreamsTest::image, receiver(_ -> begun.countDown()));
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            assertTrue(done.cancel(true));
            assertTrue(ended.await(60, TimeUnit.SECONDS), "goes on");
        }
    }

    @Test
    void anInterruptEndsAStreamBeforeTheNextBatch() {
        Told told = new Told() {
            @Override
            public void embedded(Object input, float[] embedding) {
                super.embedded(input, embedding);
                if (inputs.size() == BATCH + 1) Thread.currentThread().interrupt();
            }
        };
        try (Clip clip = open()) {
            assertInterrupted(() -> clip.encodeImages(Stream.iterate(0, i -> i + 1), StreamsTest::image, told));
            assertEquals(2 * BATCH, told.inputs.size(), "the batch under way is finished");
            told.inputs.clear();
            assertInterrupted(() -> clip.encodeTexts(Stream.generate(() -> "a cat"), told));
            assertTrue(told.inputs.size() >= BATCH, told.inputs::toString);
            Thread.currentThread().interrupt();
            assertInterrupted(() -> clip.encodeFiles(Stream.generate(() -> Path.of("missing.png")), told));
            assertArrayEquals(clip.encodeImage(image(4)), told.embeddings.get(4));
        }
    }

    /** The flag stays set, as in calls that go on. */
    private static void assertInterrupted(Executable call) {
        String message = assertThrows(CancellationException.class, call).getMessage();
        assertEquals("interrupted: the inputs that are left were not used", message);
        assertTrue(Thread.interrupted());
    }

    @Test
    void shuttingTheExecutorDownEndsItsStreams() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (Clip clip = open();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Void> done =
                    clip.async(executor).encodeTexts(Stream.generate(() -> "a cat"), receiver(_ -> begun.countDown()));
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            executor.shutdownNow();
            assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS), "goes on");
            assertThrows(CancellationException.class, done::join);
        }
    }

    @Test
    void aDeadlineEndsAStream() {
        try (Clip clip = open()) {
            CompletableFuture<Void> done = clip.async()
                    .encodeTexts(Stream.generate(() -> "a cat"), receiver(_ -> {}))
                    .orTimeout(200, TimeUnit.MILLISECONDS);
            CompletionException late = assertThrows(CompletionException.class, done::join);
            assertInstanceOf(TimeoutException.class, late.getCause());
        }
    }

    @Test
    void aCallThatIsCancelledBeforeItBeginsIsNotComputed() {
        List<Runnable> held = new ArrayList<>();
        try (Clip clip = open()) {
            CompletableFuture<float[]> call = clip.async(held::add).encodeText("a cat");
            call.cancel(false);
            held.forEach(Runnable::run);
            assertEquals(List.of(), batches);
        }
    }

    @Test
    void failuresAreTheCauses() {
        try (Clip clip = open()) {
            CompletableFuture<float[]> call = clip.async().encodeText("cat ".repeat(500));
            assertInstanceOf(
                    ClipException.class,
                    assertThrows(CompletionException.class, call::join).getCause());
            CompletableFuture<Void> stream = clip.async().encodeImages(Stream.of(1), StreamsTest::image, receiver(_ -> {
                throw new IllegalArgumentException("on purpose");
            }));
            assertInstanceOf(
                    IllegalArgumentException.class,
                    assertThrows(CompletionException.class, stream::join).getCause());
        }
    }

    @Test
    void eachBatchIsHeardOf() {
        try (Clip clip = open()) {
            clip.encodeImages(List.of(image(1), image(2), image(3), image(4), image(5)));
            clip.encodeText("a cat");
            clip.preload();
        }
        assertEquals(
                List.of("IMAGES 1 4 false", "IMAGES 1 1 false", "TEXTS 1 1 false", "LOAD 1 0 false"),
                batches.stream()
                        .map(batch -> batch.kind() + " " + batch.calls() + " " + batch.items() + " " + batch.failed())
                        .toList());
        for (Batch batch : batches) assertTrue(batch.nanos() > 0 && batch.waiting() == 0, batch::toString);
    }

    @Test
    void aListenerThatFailsHurtsNobody() {
        BatchListener failing = _ -> {
            throw new IllegalStateException("on purpose: a listener that fails");
        };
        BatchingOptions batching = OPTIONS.batching().withListener(failing);
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), OPTIONS.withBatching(batching));
                Clip other = open()) {
            assertArrayEquals(other.encodeText("a cat"), clip.encodeText("a cat"));
        }
    }

    private static EmbeddingReceiver<Object> receiver(IntConsumer each) {
        return new Told() {
            @Override
            public void embedded(Object input, float[] embedding) {
                each.accept(embedding.length);
            }
        };
    }
}
