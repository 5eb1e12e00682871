package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.Difference;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Goldens;
import io.github.clip4j.tokenizer.TextLength;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompt ensembles, logits and probabilities against PyTorch in float64. */
class ZeroShotTest {
    private static final ClipOptions REFERENCE = ClipOptions.DEFAULT.withBackend("reference");

    /** Mean of unit embeddings, scaled to unit length; logits; softmax. */
    @ParameterizedTest
    @CsvSource({"tiny,tiny-hf", "tiny64,tiny64-hf-f32"})
    void ensemble(String model, String checkpoint) {
        Goldens golden = Goldens.read("model/" + model + "/zeroshot.safetensors");
        Goldens inputs = Goldens.read("model/" + model + "/golden.safetensors");
        int[] shape = golden.shape("ids"); // (classes, templates, T)
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/" + checkpoint), REFERENCE)) {
            float[][] texts = clip.encodeTokens(List.of(golden.ids("ids")));
            float[][] classifier = ZeroShotClassifier.ensemble(texts, shape[1]);
            double error = Difference.max(flatten(classifier), golden.get("classifier"));
            assertTrue(error <= 1e-6, "classifier: error " + error); // observed 4.5e-7
            float[][] images = clip.encodePixels(inputs.get("input.pixel_values"), 3);
            float[][] logits = Similarity.cosines(images, classifier);
            for (float[] row : logits) for (int j = 0; j < row.length; j++) row[j] *= clip.logitScale();
            error = Difference.max(flatten(logits), golden.get("logits"));
            assertTrue(error <= 6e-5, "logits: error " + error); // observed 3.0e-5, of a hundred
            float[][] probabilities =
                    Arrays.stream(logits).map(Similarity::softmax).toArray(float[][]::new);
            error = Difference.max(flatten(probabilities), golden.get("probs"));
            assertTrue(error <= 6e-6, "probabilities: error " + error); // observed 2.7e-6
        }
    }

    private static float[] flatten(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        return all;
    }

    /** The classifier from texts gives what its parts give. */
    @Test
    void classifierOfTexts() {
        try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), REFERENCE)) {
            List<String> labels = List.of("cat", "dog", "logo");
            ZeroShotClassifier classifier = clip.classifier(labels, List.of("a {}.", "{}"));
            float[][] texts = clip.encodeTexts(List.of("a cat.", "cat", "a dog.", "dog", "a logo.", "logo"));
            assertArrayEquals(ZeroShotClassifier.ensemble(texts, 2), classifier.weights());
            float[] image = clip.encodeTexts(List.of("an image"))[0];
            List<Classification> result = classifier.classify(image);
            assertEquals(3, result.size());
            double sum =
                    result.stream().mapToDouble(Classification::probability).sum();
            assertEquals(1, sum, 1e-6);
            for (int i = 1; i < 3; i++)
                assertTrue(result.get(i - 1).probability() >= result.get(i).probability());
            for (Classification c : result) {
                assertEquals(labels.get(c.index()), c.label());
                assertEquals(Similarity.cosine(image, classifier.weights()[c.index()]), c.cosine());
            }
        }
    }

    @Test
    void templates() {
        assertEquals("a photo of a cat.", PromptTemplates.fill("a photo of a {}.", "cat"));
        assertEquals(80, PromptTemplates.imageNet().size());
        PromptTemplates.imageNet().forEach(template -> PromptTemplates.fill(template, "x"));
        var e = assertThrows(ClipException.class, () -> PromptTemplates.fill("a photo", "cat"));
        assertEquals("template \"a photo\" has no {} where the label goes", e.getMessage());
    }

    /** However often the template has the label. */
    @Test
    void sentencesThatAreTooLargeAreNotMade() {
        assertEquals("{}{}", PromptTemplates.fill("{}", "{}{}"));
        assertEquals("{", PromptTemplates.fill("{{}", ""));
        String label = "a".repeat(TextLength.MAX);
        assertEquals(label, PromptTemplates.fill("{}", label));
        var e = assertThrows(ClipException.class, () -> PromptTemplates.fill("{}".repeat(1 << 20), label));
        assertEquals("the text has 1099511627776 characters, expected at most 1048576: shorten it", e.getMessage());
    }

    @Test
    void topKeepsTheOrderOfEquals() {
        assertArrayEquals(new int[] {1, 3, 0}, Similarity.top(new float[] {2, 5, 1, 5}, 3));
        assertArrayEquals(new int[] {0}, Similarity.top(new float[] {2}, 3));
    }

    @Test
    void cosinesNeedEmbeddingsOfOneLengthEvenWhereOneIsZero() {
        assertEquals(0f, Similarity.cosine(new float[2], new float[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> Similarity.cosine(new float[3], new float[] {1, 2}));
    }
}
