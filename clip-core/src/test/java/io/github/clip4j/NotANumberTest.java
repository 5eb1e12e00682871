package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.SpoiltWeights;
import io.github.clip4j.tokenizer.TokenizeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings that are no numbers are errors that say whose and why; they would spoil every ranking in silence. */
class NotANumberTest {
    private static final Path DOG = GoldenFiles.repository().resolve("examples/dog.png");
    private static final String NO_NUMBERS = "the embedding has NaN or infinite values: ";

    @TempDir
    private Path model;

    @BeforeEach
    void copy() {
        GoldenFiles.copy("checkpoints/tiny-hf", model);
    }

    private Clip load() {
        return Clip.load(model, ClipOptions.DEFAULT.withBackend("reference").withBatchSize(2));
    }

    private void spoil(String tensor, int from, int count, float value) {
        SpoiltWeights.set(model.resolve("model.safetensors"), tensor, from, count, value);
    }

    private static void fails(String expected, Executable call) {
        String message = String.valueOf(assertThrows(ClipException.class, call).getMessage());
        assertTrue(message.startsWith(expected), message);
    }

    @Test
    void aMeanBeyondFloat32IsNamedWithTheFile() throws IOException {
        Fixtures.replace(model.resolve("preprocessor_config.json"), "0.48145466", "3e37");
        String why = NO_NUMBERS + "preprocessing gives pixel values up to 1.1167796E38; correct image_mean";
        try (Clip clip = load()) {
            Image dog = Image.read(DOG, ImageOptions.DEFAULT);
            float[] pixels = clip.preprocessor().pixelValues(dog);
            fails(DOG + ": " + why, () -> clip.encodeImage(DOG));
            fails(why, () -> clip.encodeImage(dog));
            fails("image 1 of 3: " + why, () -> clip.encodeImages(List.of(dog, dog, dog)));
            fails(why, () -> clip.encodePixels(List.of(pixels)));
            fails(why, () -> clip.encodePixels(pixels, 1));
            fails(DOG + ": " + why, () -> clip.raw().encodeImage(DOG));
            assertEquals(clip.config().embedDim(), clip.encodeText("a cat").length);
        }
    }

    @Test
    void aDamagedWeightIsNamed() {
        spoil("visual_projection.weight", 70, 1, Float.POSITIVE_INFINITY);
        try (Clip clip = load()) {
            String why = NO_NUMBERS + "the weight visual_projection.weight in " + model.resolve("model.safetensors")
                    + " has NaN or infinite values; get the file again";
            fails(DOG + ": " + why, () -> clip.encodeImage(DOG));
            fails(DOG + ": " + why, () -> clip.raw().encodeImage(DOG));
        }
    }

    @Test
    void whoeverObservesACallSeesItsValues() {
        spoil("visual_projection.weight", 70, 1, Float.NaN);
        try (Clip clip = load()) {
            assertFalse(Float.isFinite(clip.traced((_, _, _, _) -> {}).encodeImage(DOG)[0]));
        }
    }

    @Test
    void ofManyTextsTheOneIsNamed() {
        try (Clip clip = load()) {
            int[] ids = ids(clip, "zzz");
            int beforeTheEnd = ids[ids.length - 2];
            spoil("text_model.embeddings.token_embedding.weight", beforeTheEnd * 48, 48, Float.NaN);
        }
        try (Clip clip = load()) {
            String why = NO_NUMBERS + "the weight text_model.embeddings.token_embedding.weight in ";
            fails("\"zzz\": " + why, () -> clip.encodeTexts(List.of("a", "b", "zzz", "c")));
            fails("\"zzz\": " + why, () -> clip.encodeText("zzz"));
            List<int[]> ids = List.of(ids(clip, "a"), ids(clip, "zzz"));
            fails("text 2 of 2: " + why, () -> clip.encodeTokens(ids));
            assertEquals(2, clip.encodeTexts(List.of("a", "b")).length);
        }
    }

    private static int[] ids(Clip clip, String text) {
        return clip.tokenizer().encode(text, new TokenizeOptions(false, false));
    }

    @Test
    void everyFileIsNamedAndTheCallGoesOn() {
        List<String> heard = new ArrayList<>();
        spoil("visual_projection.weight", 70, 1, Float.NaN);
        try (Clip clip = load()) {
            clip.encodeFiles(List.of(DOG, Path.of("none.png"), DOG), new FileReceiver() {
                @Override
                public void embedded(Path file, float[] embedding) {
                    heard.add("embedded");
                }

                @Override
                public void failed(Path file, RuntimeException failure) {
                    heard.add(Objects.requireNonNull(failure.getMessage()));
                }
            });
        }
        assertEquals(3, heard.size());
        assertTrue(heard.get(0).startsWith(DOG + ": " + NO_NUMBERS), heard.get(0));
        assertTrue(heard.get(1).startsWith("none.png: "), heard.get(1));
        assertEquals(heard.get(0), heard.get(2));
    }

    @Test
    void featuresAreCheckedAsEmbeddingsAre() throws IOException {
        spoil("visual_projection.weight", 70, 1, Float.POSITIVE_INFINITY);
        spoil("text_model.encoder.layers.0.mlp.fc1.bias", 3, 1, Float.NaN);
        try (Clip clip = load()) {
            String why = NO_NUMBERS + "the weight ";
            Image dog = Image.read(DOG, ImageOptions.DEFAULT);
            float[] pixels = clip.preprocessor().pixelValues(dog);
            fails(DOG + ": " + why, () -> clip.imageFeatures(DOG, FeatureRequest.TOKENS));
            fails(why, () -> clip.imageFeatures(dog, FeatureRequest.TOKENS));
            fails(why, () -> clip.imageFeatures(pixels, FeatureRequest.TOKENS));
            fails("\"zzz\": " + why, () -> clip.textFeatures("zzz", FeatureRequest.TOKENS));
            int[] ids = ids(clip, "zzz");
            fails(why, () -> clip.textFeatures(ids, FeatureRequest.TOKENS));
        }
    }

    /** e to it is NaN, infinite, infinite, and 0. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 200, Float.NEGATIVE_INFINITY})
    void aScaleThatMakesNoProbabilitiesIsNamed(float scale) {
        spoil("logit_scale", 0, 1, scale);
        String why = model.resolve("model.safetensors") + ": the tensor logit_scale is " + scale;
        try (Clip clip = load()) {
            fails(why, () -> clip.classify(DOG, List.of("a dog", "a cat")));
            fails(
                    why,
                    () -> clip.classifier(
                            List.of("a"), new float[1][clip.config().embedDim()]));
            fails(why, clip::scoring);
            fails(why, clip::logitScale);
            assertEquals(clip.config().embedDim(), clip.encodeImage(DOG).length, "embeddings do without it");
        }
    }

    @Test
    void aClassifierTakesNumbersOnly() {
        try (Clip clip = load()) {
            float[] one = clip.encodeText("a");
            float[] bad = one.clone();
            bad[3] = Float.NaN;
            ZeroShotClassifier classifier = clip.classifier(List.of("a"), List.of("{}"));
            fails("the values of the image's embedding are not all finite: found NaN", () -> classifier.classify(bad));
            fails(
                    "the weights of the label \"b\" are not all finite: found NaN",
                    () -> clip.classifier(List.of("a", "b"), new float[][] {one, bad}));
        }
    }
}
