package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.testkit.Difference;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Goldens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Features of the tiny model against transformers' {@code output_hidden_states} and {@code output_attentions}. */
class FeaturesTest {
    private static final Goldens GOLDEN = Goldens.read("features/tiny.safetensors");
    private static final Goldens INPUT = Goldens.read("model/tiny/golden.safetensors");

    /** Of the largest value, as in ModelGoldenTest; observed at most 3.1e-6. */
    private static final double TOLERANCE = 6e-6;

    private static Clip clip;

    @BeforeAll
    static void load() {
        clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), ClipOptions.DEFAULT.withBackend("reference"));
    }

    @AfterAll
    static void close() {
        clip.close();
    }

    private static float[] pixels() {
        return Arrays.copyOf(INPUT.get("input.pixel_values"), 3 * 32 * 32);
    }

    private static int[] ids() {
        return Arrays.copyOf(INPUT.ids("input.ids")[2], GOLDEN.shape("text.tokens")[0]);
    }

    private static float[] values(MatrixView matrix) {
        float[] values = new float[matrix.rows() * matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++)
            matrix.read(row, 0, values, row * matrix.columns(), matrix.columns());
        return values;
    }

    private static void near(String name, List<MatrixView> found) {
        float[] expected = GOLDEN.get(name);
        int[] shape = GOLDEN.shape(name);
        float[] all = new float[expected.length];
        int offset = 0;
        for (MatrixView matrix : found) {
            assertEquals(shape[shape.length - 1], matrix.columns(), name);
            assertEquals(shape[shape.length - 2], matrix.rows(), name);
            float[] part = values(matrix);
            System.arraycopy(part, 0, all, offset, part.length);
            offset += part.length;
        }
        assertEquals(expected.length, offset, name);
        near(name, all);
    }

    private static void near(String name, float[] found) {
        double error = Difference.max(found, GOLDEN.get(name));
        double bound = TOLERANCE * Difference.maxAbs(GOLDEN.get(name));
        assertTrue(error <= bound, name + ": error " + error + ", bound " + bound);
    }

    private static List<MatrixView> flat(List<List<MatrixView>> attentions) {
        return attentions.stream().flatMap(List::stream).toList();
    }

    @Test
    void imagesAreThoseOfTransformers() {
        ImageFeatures features = clip.imageFeatures(pixels(), FeatureRequest.ALL);
        near("image.hidden_states", features.hiddenStates());
        near("image.attentions", flat(features.attentions()));
        near("image.patch_embeds", List.of(features.patchEmbeddings()));
        near("image.raw", features.raw());
        MatrixView last = features.hiddenStates().getLast();
        assertArrayEquals(
                Arrays.copyOfRange(values(last), last.columns(), last.rows() * last.columns()),
                values(features.patches()));
        assertEquals(4, features.grid());
    }

    @Test
    void textsAreThoseOfTransformers() {
        TextFeatures features = clip.textFeatures(ids(), FeatureRequest.ALL);
        near("text.hidden_states", features.hiddenStates());
        near("text.attentions", flat(features.attentions()));
        near("text.tokens", List.of(features.tokens()));
        near("text.raw", features.raw());
        assertArrayEquals(ids(), features.ids());
    }

    @Test
    void embeddingsHaveTheBitsOfPlainCalls() {
        ImageFeatures image = clip.imageFeatures(pixels(), FeatureRequest.TOKENS);
        assertArrayEquals(clip.encodePixels(pixels(), 1)[0], image.unit());
        assertArrayEquals(clip.raw().encodePixels(pixels(), 1)[0], image.raw());
        String words = "a photo of a cat";
        TextFeatures text = clip.textFeatures(words, FeatureRequest.TOKENS);
        assertArrayEquals(clip.encodeText(words), text.unit());
        assertArrayEquals(clip.raw().encodeText(words), text.raw());
    }

    @Test
    void whatIsNotRequestedIsEmpty() {
        ImageFeatures image = clip.imageFeatures(pixels(), FeatureRequest.TOKENS);
        assertEquals(List.of(), image.hiddenStates());
        assertEquals(List.of(), image.attentions());
        assertThrows(IllegalStateException.class, image::rollout);
        TextFeatures text = clip.textFeatures(ids(), FeatureRequest.TOKENS.withAttentions());
        assertEquals(List.of(), text.hiddenStates());
        assertEquals(11, text.attentions().size());
        assertEquals(
                4,
                clip.imageFeatures(pixels(), FeatureRequest.TOKENS.withHiddenStates())
                        .hiddenStates()
                        .size());
    }

    /**
     * The whole product of Abnar and Zuidema's equation 1 and section 3, matrix by matrix, from the golden's
     * attentions.
     */
    @Test
    void rolloutIsTheProductOfAllLayers() {
        int layers = 3;
        int heads = 4;
        int t = 17;
        float[] attention = GOLDEN.get("image.attentions");
        double[][] product = new double[t][t];
        for (int i = 0; i < t; i++) product[i][i] = 1;
        for (int layer = 0; layer < layers; layer++) {
            double[][] next = new double[t][t];
            for (int i = 0; i < t; i++) {
                for (int k = 0; k < t; k++) {
                    double mean = 0;
                    for (int h = 0; h < heads; h++)
                        mean += attention[((layer * heads + h) * t + i) * t + k] / (double) heads;
                    double weight = 0.5 * mean + (i == k ? 0.5 : 0);
                    for (int j = 0; j < t; j++) next[i][j] += weight * product[k][j];
                }
            }
            product = next;
        }
        float[] found = clip.imageFeatures(pixels(), FeatureRequest.ALL).rollout();
        assertEquals(t - 1, found.length);
        for (int i = 0; i < found.length; i++) assertEquals(product[0][i + 1], found[i], 1e-6, "patch " + i);
    }

    @Test
    void similaritiesAreCosinesOfTheProjectedPatches() {
        float[] text = clip.encodeText("a photo of a cat");
        float[] found = clip.imageFeatures(pixels(), FeatureRequest.TOKENS).similarities(text);
        float[][] patches = GOLDEN.rows("image.patch_embeds");
        assertEquals(patches.length, found.length);
        for (int i = 0; i < found.length; i++)
            assertEquals(Similarity.cosine(patches[i], text), found[i], 2e-6, "patch " + i);
    }
}
