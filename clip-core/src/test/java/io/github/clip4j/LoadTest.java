package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model's files must fit each other, or a wrong embedding would come out in silence. */
class LoadTest {
    private static final ClipOptions REFERENCE = ClipOptions.DEFAULT.withBackend("reference");
    private static final byte[] GREY = new byte[3 * 40 * 30];

    @TempDir
    private Path directory;

    private Path spoilt(String from, String to) throws IOException {
        GoldenFiles.copy("checkpoints/tiny-hf", directory);
        Fixtures.replace(directory.resolve("preprocessor_config.json"), from, to);
        return directory;
    }

    @Test
    void preprocessingThatGivesAnotherSizeIsRefusedAtOnce() throws IOException {
        Path model = spoilt("\"height\": 32,\n  \"width\": 32", "\"height\": 24,\n  \"width\": 24");
        ClipException e = assertThrows(ClipException.class, () -> Clip.load(model, REFERENCE));
        assertEquals(model + ": preprocessing gives 24x24 pixels, the model takes 32x32", e.getMessage());
    }

    /** Without a crop the size depends on the image, so that only the image can be refused. */
    @Test
    void withoutACropOnlyImagesThatFitAreTaken() throws IOException {
        Path model = spoilt("\"do_center_crop\": true", "\"do_center_crop\": false");
        try (Clip clip = Clip.load(model, REFERENCE)) {
            Image wide = Image.ofRgb(40, 30, GREY);
            ClipException e = assertThrows(ClipException.class, () -> clip.encodeImages(List.of(wide)));
            assertEquals("preprocessing gives 42x32 pixels, the model takes 32x32", e.getMessage());
            assertEquals(clip.config().embedDim(), clip.encodeImage(Image.ofRgb(30, 30, new byte[3 * 30 * 30])).length);
        }
    }

    @Test
    void filesThatCannotBeReadAreReportedAndTheOthersGoOn() {
        Path dog = GoldenFiles.repository().resolve("examples/dog.png");
        Path none = Path.of("none.png");
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE.withBatchSize(2))) {
            List<String> heard = new ArrayList<>();
            List<float[]> embeddings = new ArrayList<>();
            clip.encodeFiles(List.of(dog, none, none, dog), new FileReceiver() {
                @Override
                public void embedded(Path file, float[] embedding) {
                    heard.add(file.getFileName().toString());
                    embeddings.add(embedding);
                }

                @Override
                public void failed(Path file, RuntimeException failure) {
                    heard.add(String.valueOf(failure.getMessage()));
                }
            });
            assertEquals("dog.png", heard.get(0));
            assertEquals(heard.get(1), heard.get(2));
            assertEquals(0, heard.get(1).indexOf("none.png: "), heard.get(1));
            assertEquals("dog.png", heard.get(3));
            float[] alone = clip.encodeImage(Image.read(dog, ImageOptions.DEFAULT));
            for (float[] embedding : embeddings) assertArrayEquals(alone, embedding);
        }
    }

    /** Raw embeddings are what is scaled to length 1 otherwise. */
    @Test
    void rawEmbeddingsAreThoseBeforeTheLastStep() {
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE)) {
            float[] raw = clip.raw().encodeText("a cat");
            assertArrayEquals(clip.encodeText("a cat"), Similarity.normalize(raw));
        }
    }

    @Test
    void devicesThatAreNotThereAreRefused() {
        Path tiny = GoldenFiles.path("checkpoints/tiny-hf");
        ClipException e =
                assertThrows(ClipException.class, () -> Clip.load(tiny, REFERENCE.withDevices(List.of(0, 1))));
        assertEquals("backend reference is one device, 0; found device 1", e.getMessage());
    }

    @Test
    void nothingGivesNothing() {
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE)) {
            for (Encoder encoder : List.of(clip, clip.raw(), clip.traced((_, _, _, _) -> {}))) {
                assertEquals(0, encoder.encodeTexts(List.of()).length);
                assertEquals(0, encoder.encodeImages(List.of()).length);
            }
        }
    }

    @Test
    void aWarmModelIsReady() {
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE)) {
            String backend = "reference: scalar Java on one thread";
            assertEquals(new ClipStatus(backend, true, false, 0), clip.status());
            assertEquals(new ClipStatus(backend, true, true, 0), clip.warmUp(Duration.ZERO));
            assertTrue(clip.status().ready());
            assertTrue(clip.toString().endsWith(", " + backend), clip.toString());
        }
    }

    /** Of many batches: a program that ends does not lose the call that it lets end. */
    @Test
    @Timeout(60)
    void closingWaitsForTheLastBatchOfACall() throws InterruptedException {
        Path dog = GoldenFiles.repository().resolve("examples/dog.png");
        Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE.withBatchSize(1));
        Thread closing = Thread.ofPlatform().daemon().unstarted(clip::close);
        List<float[]> embeddings = new ArrayList<>();
        clip.encodeFiles(List.of(dog, dog, dog), new FileReceiver() {
            @Override
            public void embedded(Path file, float[] embedding) {
                if (embeddings.isEmpty()) {
                    closing.start();
                    while (closing.getState() != Thread.State.WAITING && closing.isAlive()) Thread.onSpinWait();
                    IllegalStateException e = assertThrows(IllegalStateException.class, clip::close);
                    assertEquals("a call must not close the model that it uses", e.getMessage());
                }
                embeddings.add(embedding);
            }

            @Override
            public void failed(Path file, RuntimeException failure) {
                throw failure;
            }
        });
        closing.join();
        assertEquals(3, embeddings.size());
        assertThrows(IllegalStateException.class, () -> clip.encodeText("a"));
    }
}
