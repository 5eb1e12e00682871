package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeInferenceTest {
    static List<Arguments> publishedInEveryLayout() {
        List<Arguments> cases = new ArrayList<>();
        for (String name : Fixtures.PUBLISHED)
            for (Layout layout : Layout.values()) cases.add(Arguments.of(name, layout));
        return cases;
    }

    private static ModelConfig published(String name) {
        return ClipConfig.fromHuggingFace(
                Fixtures.json(GoldenFiles.path("checkpoint/published/" + name + "/config.json")));
    }

    private static Map<String, List<Long>> shapes(ModelConfig config, Layout layout) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>(new ClipNames(config).shapes(layout));
        if (layout == Layout.OPENAI) shapes.put("input_resolution", List.of());
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("publishedInEveryLayout")
    void agreesWithThePublishedConfigurations(String name, Layout layout) {
        ModelConfig config = published(name);
        var file = Fixtures.shapesOnly("x", shapes(config, layout));
        ClipTensors weights = ClipTensors.of(file);
        assertEquals(layout, weights.layout());
        ShapeInference.Inferred inferred = ShapeInference.infer(weights, ClipParts.ALL);
        Activation activation = inferred.config().vision().activation();
        // Shapes cannot tell the activation: OpenAI's layout is certain, open_clip's default is GELU.
        if (layout == Layout.OPENAI) assertEquals(Activation.QUICK_GELU, activation);
        if (layout == Layout.OPEN_CLIP) assertEquals(Activation.GELU, activation);
        if (layout == Layout.HF) assertEquals(config.vision().activation(), activation);
        if (layout != Layout.OPENAI || config.vision().headSize() == 64)
            assertEquals(config.withActivation(activation), inferred.config());
        assertEquals(List.of(), inferred.warnings());
        assertEquals(inferred.config(), ClipConfig.infer(file));
    }

    private static ModelConfig small(int visionWidth, int textWidth) {
        return new ModelConfig(
                40,
                new VisionConfig(32, 8, visionWidth, 3, 1, 4 * visionWidth, Activation.GELU, 1e-5f),
                new TextConfig(16, 1000, textWidth, 2, 1, 4 * textWidth, Activation.GELU, 1e-5f, TextConfig.ARGMAX));
    }

    @Test
    void guessedHeadsAreAWarning() {
        var inferred = ShapeInference.infer(
                ClipTensors.of(Fixtures.shapesOnly("x", shapes(small(128, 192), Layout.HF))), ClipParts.ALL);
        assertEquals(2, inferred.config().vision().heads());
        assertEquals(3, inferred.config().text().heads());
        assertEquals(
                List.of(
                        "the number of vision heads is not in the tensors: 2 is a guess (width 128 / 64)",
                        "the number of text heads is not in the tensors: 3 is a guess (width 192 / 64)"),
                inferred.warnings());
    }

    @Test
    void openAiDefinesHeadsOf64() {
        var inferred = ShapeInference.infer(
                ClipTensors.of(Fixtures.shapesOnly("x", shapes(small(128, 192), Layout.OPENAI))), ClipParts.ALL);
        assertEquals(2, inferred.config().vision().heads());
        assertEquals(List.of(), inferred.warnings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "visual.positional_embedding | 18x128 | x: the tensor visual.positional_embedding of shape [18, 128]"
                        + " has no square grid of positions after the class token's",
                "visual.conv1.weight | 128x192 | x: the tensor visual.conv1.weight of shape [128, 192] has 2"
                        + " dimensions, expected 4",
                "token_embedding.weight | 1000x96 | x: the number of text heads is not in the tensors, and the width"
                        + " 96 is no multiple of 64: a configuration is needed",
                "token_embedding.weight | 100000000000x192 | x: the tensor token_embedding.weight of shape"
                        + " [100000000000, 192] has a dimension of 100000000000",
                "visual.positional_embedding | 0x128 | x: the tensor visual.positional_embedding of shape [0, 128] has"
                        + " a dimension of 0",
            })
    void refusesImpossibleShapes(String tensor, String shape, String message) {
        Map<String, List<Long>> shapes = shapes(small(128, 192), Layout.OPEN_CLIP);
        shapes.put(tensor, List.of(shape.split("x")).stream().map(Long::valueOf).toList());
        ClipException e = assertThrows(ClipException.class, () -> ClipConfig.infer(Fixtures.shapesOnly("x", shapes)));
        assertEquals(message, e.getMessage());
    }

    @Test
    void namesWhatIsMissing() {
        Map<String, List<Long>> shapes = shapes(small(128, 192), Layout.HF);
        shapes.keySet().removeIf(name -> name.startsWith("text_model.encoder"));
        ClipException e = assertThrows(ClipException.class, () -> ClipConfig.infer(Fixtures.shapesOnly("x", shapes)));
        assertEquals("x: the tensor text_model.encoder.layers.0.layer_norm1.weight is missing", e.getMessage());
    }

    @Test
    void aHostileBlockNumberIsSuperfluousNotALoop() {
        Map<String, List<Long>> shapes = shapes(small(128, 192), Layout.OPEN_CLIP);
        shapes.put("visual.transformer.resblocks.999999999.ln_1.weight", List.of(128L));
        ClipTensors weights = ClipTensors.of(Fixtures.shapesOnly("x", shapes));
        ModelConfig config = ShapeInference.infer(weights, ClipParts.ALL).config();
        assertEquals(3, config.vision().layers());
        ClipException e =
                assertThrows(ClipException.class, () -> ConfigCheck.check(weights, config, ClipParts.ALL, null));
        assertEquals(
                "x: 1 tensors in the model's blocks are not known here:"
                        + " visual.transformer.resblocks.999999999.ln_1.weight",
                e.getMessage());
    }
}
