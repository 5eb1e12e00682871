package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One tower alone, as transformers saves it, against what transformers computes. */
class OneTowerTest {
    /** Relative to the largest magnitude; another order of summing in float32. Observed: 1.12e-6. */
    private static final float TOLERANCE = 1e-5f;

    private static final Goldens EMBEDDINGS = Goldens.read("towers/embeddings.safetensors");

    @TempDir
    private Path directory;

    /** The model's tensors as a class of transformers' has them, with the configuration that it saves. */
    private void write(String name) throws IOException {
        try (Stream<Path> before = Files.list(directory)) {
            for (Path file : before.toList()) Files.delete(file);
        }
        GoldenFiles.copy("checkpoints/tiny64-hf-f32", directory);
        Files.copy(
                GoldenFiles.path("towers/" + name + ".json"),
                directory.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Set<?> names =
                new HashSet<>((List<?>) ((Map<?, ?>) Json.parse(GoldenFiles.bytes("towers/tensors.json"))).get(name));
        Path weights = directory.resolve("model.safetensors");
        if (!name.startsWith("CLIPModel.")) {
            Fixtures.rewrite(weights, names::contains, "");
            return;
        }
        String tower = name.substring(name.indexOf('.') + 1) + '.';
        Fixtures.rewrite(weights, n -> n.startsWith(tower), n -> n.substring(tower.length()));
        try (TensorFile file = SafetensorsFile.open(weights)) {
            assertEquals(names, file.tensors().keySet());
        }
    }

    private static void assertClose(float[][] expected, float[][] found) {
        float largest = 0;
        float worst = 0;
        for (int row = 0; row < expected.length; row++) {
            assertEquals(expected[row].length, found[row].length);
            for (int i = 0; i < expected[row].length; i++) {
                largest = Math.max(largest, Math.abs(expected[row][i]));
                worst = Math.max(worst, Math.abs(expected[row][i] - found[row][i]));
            }
        }
        assertTrue(worst <= TOLERANCE * largest, "off by " + worst + " of " + largest);
    }

    private Clip load() {
        return Clip.load(directory, ClipOptions.DEFAULT.withBackend("reference"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIPVisionModel", "CLIPVisionModelWithProjection"})
    void anImageTowerAlone(String name) throws IOException {
        write(name);
        try (Clip clip = load()) {
            assertClose(EMBEDDINGS.rows(name), clip.raw().encodePixels(EMBEDDINGS.get("pixels"), 2));
            clip.preload();
            String message = assertThrows(ClipException.class, () -> clip.encodeText("a cat"))
                    .getMessage();
            assertEquals(
                    directory.resolve("model.safetensors") + ": a " + name + ": it has no text tower and cannot embed"
                            + " texts; take the whole CLIPModel for them",
                    message);
            assertThrows(ClipException.class, () -> clip.encodeTokens(List.of(new int[] {598, 599})));
            assertThrows(ClipException.class, () -> clip.classifier(List.of("a"), List.of("{}")));
            assertTrue(clip.toString().startsWith("ViT 32/8 128x1, embedding "), clip::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIPTextModel", "CLIPTextModelWithProjection"})
    void aTextTowerAlone(String name) throws IOException {
        write(name);
        try (Clip clip = load()) {
            assertClose(EMBEDDINGS.rows(name), clip.raw().encodeTokens(Arrays.asList(EMBEDDINGS.ids("ids"))));
            assertEquals(Set.of(Tower.TEXT), clip.model().towers());
            clip.preload();
            String expected = directory.resolve("model.safetensors") + ": a " + name + ": it has no image tower and"
                    + " cannot embed images; take the whole CLIPModel for them";
            for (Runnable call : List.<Runnable>of(
                    () -> clip.encodePixels(new float[3 * 224 * 224], 1),
                    () -> clip.encodeImage(directory.resolve("none.png")),
                    () -> clip.encodeFiles(List.of(directory.resolve("none.png")), new NoFiles())))
                assertEquals(
                        expected, assertThrows(ClipException.class, call::run).getMessage());
        }
    }

    /** As transformers 5 saves the tower of a CLIPModel, or a tower that it never read: without a prefix. */
    @ParameterizedTest
    @ValueSource(strings = {"CLIPModel.vision_model", "CLIPModel.text_model"})
    void aTowerSavedByItself(String name) throws IOException {
        boolean image = name.contains("vision");
        Set<Tower> towers = Set.of(image ? Tower.IMAGE : Tower.TEXT);
        write(name);
        try (Clip clip = load()) {
            assertClose(
                    EMBEDDINGS.rows(name),
                    image
                            ? clip.raw().encodePixels(EMBEDDINGS.get("pixels"), 2)
                            : clip.raw().encodeTokens(Arrays.asList(EMBEDDINGS.ids("ids"))));
            assertEquals(towers, clip.model().towers());
            assertEquals(List.of(), clip.model().warnings());
        }
        Files.delete(directory.resolve("config.json"));
        try (PretrainedModel model = Families.open(directory)) {
            assertEquals(towers, model.towers());
        }
    }

    /** What a block has beyond CLIP's would change what it computes; and SigLIP's text tower is no CLIP. */
    @Test
    void whatIsNoTowerOfClipIsRefused() throws IOException {
        write("CLIPModel.text_model");
        Path weights = directory.resolve("model.safetensors");
        Fixtures.rewrite(weights, _ -> true, n -> n.equals("final_layer_norm.bias") ? "head.bias" : n);
        refused("not a CLIP model");
        Files.copy(
                GoldenFiles.path("checkpoints/tiny64-hf-f32/model.safetensors"),
                weights,
                StandardCopyOption.REPLACE_EXISTING);
        String more = "encoder.layers.0.gate";
        Fixtures.rewrite(
                weights,
                n -> n.startsWith("text_model.") || n.equals("logit_scale"),
                n -> n.equals("logit_scale") ? more : n.substring("text_model.".length()));
        refused(more);
    }

    private void refused(String expected) {
        String message = assertThrows(
                        ClipException.class, () -> Families.open(directory).close())
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    /** The embeddings of a trace are those without, and so are the bits. */
    @ParameterizedTest
    @ValueSource(strings = {"CLIPVisionModel", "CLIPTextModel"})
    void tracedWithoutAProjection(String name) throws IOException {
        write(name);
        try (Clip clip = load()) {
            boolean image = name.contains("Vision");
            float[] pixels = EMBEDDINGS.get("pixels");
            List<int[]> ids = Arrays.asList(EMBEDDINGS.ids("ids"));
            Encoder traced = clip.traced((_, _, _, _) -> {});
            assertTrue(Arrays.deepEquals(
                    image ? clip.encodePixels(pixels, 2) : clip.encodeTokens(ids),
                    image ? traced.encodePixels(pixels, 2) : traced.encodeTokens(ids)));
        }
    }

    /** Without a configuration the tensors tell; the configuration of a whole model asks for the whole. */
    @Test
    void whatTheTensorsTell() throws IOException {
        write("CLIPVisionModel");
        Files.delete(directory.resolve("config.json"));
        try (PretrainedModel model = Families.open(directory)) {
            assertEquals(Set.of(Tower.IMAGE), model.towers());
            assertEquals(128, model.config().embedDim());
        }
        write("CLIPVisionModelWithProjection");
        Fixtures.rewrite(directory.resolve("model.safetensors"), n -> !n.startsWith("visual_projection"), "");
        String message = assertThrows(
                        ClipException.class, () -> Families.open(directory).close())
                .getMessage();
        assertTrue(message.endsWith("1 of 24 tensors are missing: visual_projection.weight"), message);
        Fixtures.replace(directory.resolve("config.json"), "\"hidden_size\": 128", "\"hidden_size\": 256");
        assertTrue(
                assertThrows(ClipException.class, () -> Families.open(directory).close())
                        .getMessage()
                        .contains("config.json: hidden_size is 256, but the tensor"));
    }

    /** The weights of a whole model under the configuration of one tower: the other is not used, which is said. */
    @Test
    void theOtherTowersTensorsAreAWarning() throws IOException {
        write("CLIPTextModelWithProjection");
        Files.copy(
                GoldenFiles.path("checkpoints/tiny64-hf-f32/model.safetensors"),
                directory.resolve("model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Clip clip = load()) {
            assertClose(
                    EMBEDDINGS.rows("CLIPTextModelWithProjection"),
                    clip.raw().encodeTokens(Arrays.asList(EMBEDDINGS.ids("ids"))));
            assertTrue(
                    clip.model().warnings().getFirst().contains("25 tensors belong to no part of the model"),
                    () -> clip.model().warnings().toString());
        }
    }

    private static final class NoFiles implements FileReceiver {
        @Override
        public void embedded(Path file, float[] embedding) {
            throw new AssertionError(file);
        }

        @Override
        public void failed(Path file, RuntimeException failure) {
            throw new AssertionError(file);
        }
    }
}
