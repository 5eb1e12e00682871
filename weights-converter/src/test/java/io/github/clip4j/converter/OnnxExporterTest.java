package io.github.clip4j.converter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.Encoder;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.onnx.OnnxModel;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Goldens;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime runs what was written. */
class OnnxExporterTest {
    /**
     * Absolute, on unit vectors: twice what PyTorch's float32 run of these models is off from its float64 run (6e-7,
     * see ModelGoldenTest), for ONNX Runtime rounds in another order than PyTorch and we. Observed at most 8.8e-7
     * against PyTorch in float64, 6.5e-7 against our reference backend.
     */
    private static final double TOLERANCE = 1.2e-6;

    private static final ClipOptions REFERENCE = ClipOptions.DEFAULT.withBackend("reference");

    @TempDir
    Path directory;

    private Path export(Path model) {
        Path target = directory.resolve("onnx");
        try (PretrainedModel checkpoint = Families.open(model)) {
            OnnxExporter.export(checkpoint, target, Progress.NONE);
        }
        return target;
    }

    /** The outputs named, of a model's graph. */
    private static List<float[][]> run(Path graph, String input, OnnxTensor values, String... outputs)
            throws OrtException {
        try (values;
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(graph.toString(), options);
                    OrtSession.Result result = session.run(Map.of(input, values))) {
                List<float[][]> found = new ArrayList<>();
                for (String output : outputs)
                    found.add((float[][]) result.get(output).orElseThrow().getValue());
                return found;
            }
        }
    }

    private static List<float[][]> images(Path models, float[] pixels, int batch, int side) throws OrtException {
        OnnxTensor tensor = OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(pixels, 0, batch * 3 * side * side),
                new long[] {batch, 3, side, side});
        return run(models.resolve("image.onnx"), "pixel_values", tensor, "image_embeds", "image_embeds_raw");
    }

    private static List<float[][]> texts(Path models, List<int[]> ids) throws OrtException {
        long[][] wide = ids.stream()
                .map(row -> Arrays.stream(row).asLongStream().toArray())
                .toArray(long[][]::new);
        OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), wide);
        return run(models.resolve("text.onnx"), "input_ids", tensor, "text_embeds", "text_embeds_raw");
    }

    @Test
    void agreesWithPyTorch() throws OrtException {
        Path models = export(GoldenFiles.path("checkpoints/tiny-hf"));
        Goldens golden = Goldens.read("model/tiny/golden.safetensors");
        float[][] images =
                images(models, golden.get("input.pixel_values"), 3, 32).getFirst();
        float[][] texts = texts(models, List.of(golden.ids("input.ids"))).getFirst();
        assertClose("image", golden.rows("f64.image_embeds"), images);
        assertClose("text", golden.rows("f64.text_embeds"), texts);
    }

    /**
     * Stacked and separate q, k, v; both rules for the end of a text; F16 weights; a batch of one and more; short
     * texts.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny64-openclip-f16", "tiny64-openai-pt"})
    void agreesWithOurs(String checkpoint) throws OrtException {
        assertAgrees(GoldenFiles.path("checkpoints/" + checkpoint));
    }

    @Test
    void progressAddsUp() {
        HeardProgress progress = new HeardProgress();
        try (PretrainedModel checkpoint = Contents.open("tiny-hf")) {
            OnnxExporter.Result result = OnnxExporter.export(checkpoint, directory.resolve("onnx"), progress);
            long image = OnnxModel.image(checkpoint.config()).weightBytes();
            long text = result.weightBytes() - image;
            assertEquals(
                    List.of("image.onnx.data " + image, "done " + image, "text.onnx.data " + text, "done " + text),
                    progress.events());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gelu", "gelu_pytorch_tanh", "silu"})
    void everyActivation(String activation) throws OrtException, IOException {
        Path model = Files.createDirectory(directory.resolve(activation));
        Path tiny = GoldenFiles.path("checkpoints/tiny-hf");
        Files.copy(tiny.resolve("model.safetensors"), model.resolve("model.safetensors"));
        String config = Files.readString(tiny.resolve("config.json"));
        assertTrue(config.contains("\"quick_gelu\""), config);
        Files.writeString(model.resolve("config.json"), config.replace("\"quick_gelu\"", "\"" + activation + "\""));
        assertAgrees(model);
    }

    private void assertAgrees(Path model) throws OrtException {
        Path models = export(model);
        try (Clip clip = Clip.load(model, REFERENCE)) {
            ModelConfig config = clip.config();
            int side = config.vision().imageSize();
            Random random = new Random(12);
            float[] pixels = new float[3 * 3 * side * side];
            for (int i = 0; i < pixels.length; i++) pixels[i] = (float) random.nextGaussian();
            List<int[]> ids = ids(random, config);
            for (int batch : new int[] {1, 3}) {
                List<float[][]> images = images(models, pixels, batch, side);
                List<float[][]> texts = texts(models, ids.subList(0, batch));
                float[] some = Arrays.copyOf(pixels, batch * 3 * side * side);
                for (boolean unit : new boolean[] {true, false}) {
                    String name = "batch " + batch + (unit ? "" : ", raw");
                    int output = unit ? 0 : 1;
                    Encoder encoder = unit ? clip : clip.raw();
                    assertClose(name + " images", encoder.encodePixels(some, batch), images.get(output));
                    assertClose(name + " texts", encoder.encodeTokens(ids.subList(0, batch)), texts.get(output));
                }
            }
        }
    }

    /**
     * Three texts of a length below the context's: one that ends early and goes on after it, one that ends last, one
     * without an end.
     */
    private static List<int[]> ids(Random random, ModelConfig config) {
        int length = config.text().contextLength() - 3;
        int end = config.text().vocabSize() - 1;
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 3; i++) texts.add(random.ints(length, 1, end - 1).toArray());
        texts.get(0)[4] = end;
        texts.get(0)[7] = end;
        texts.get(1)[length - 1] = end;
        return texts;
    }

    @Test
    void aVectorOfZerosHasNoDirection() throws OrtException {
        List<TensorInfo> zeros =
                Families.CLIP.names(SyntheticCheckpoint.config("tiny64")).shapes(Layout.OPEN_CLIP).entrySet().stream()
                        .map(e -> new TensorInfo(e.getKey(), DType.F32, e.getValue()))
                        .toList();
        Path file = directory.resolve("zeros.safetensors");
        SafetensorsWriter.write(
                file,
                zeros,
                Map.of(),
                (tensor, sink) -> sink.write(new float[(int) tensor.elementCount()], 0, (int) tensor.elementCount()));
        for (float[][] output : texts(export(file), List.of(new int[] {598, 599})))
            assertArrayEquals(new float[output[0].length], output[0]);
    }

    @Test
    void writesAllFilesAndReportsTheBytes() throws IOException {
        HeardProgress progress = new HeardProgress();
        Path target = directory.resolve("onnx");
        try (PretrainedModel checkpoint = Contents.open("tiny-hf")) {
            OnnxExporter.Result result = OnnxExporter.export(checkpoint, target, progress);
            assertEquals(List.of(target.resolve("image.onnx"), target.resolve("text.onnx")), result.models());
            assertEquals(4 * 527_984, result.weightBytes(), "all but the logit scale");
            long image = OnnxModel.image(checkpoint.config()).weightBytes();
            long text = result.weightBytes() - image;
            assertEquals(
                    List.of("image.onnx.data " + image, "done " + image, "text.onnx.data " + text, "done " + text),
                    progress.events());
            assertEquals(
                    onnxruntimeMetadata(target.resolve("image.onnx")),
                    Map.of("logit_scale", String.valueOf(checkpoint.checkpoint().vector("logit_scale")[0])));
            ClipException e =
                    assertThrows(ClipException.class, () -> OnnxExporter.export(checkpoint, target, Progress.NONE));
            assertEquals(target + ": exists and is not empty; name a new directory", e.getMessage());
        }
        assertEquals(
                List.of(
                        "config.json",
                        "image.onnx",
                        "image.onnx.data",
                        "merges.txt",
                        "preprocessor_config.json",
                        "special_tokens_map.json",
                        "text.onnx",
                        "text.onnx.data",
                        "tokenizer_config.json",
                        "vocab.json"),
                Contents.names(target));
    }

    private static Map<String, String> onnxruntimeMetadata(Path graph) {
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(graph.toString())) {
            return session.getMetadata().getCustomMetadata();
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }

    /** The bound is for vectors of length 1; longer ones may be off by as much more. */
    private static void assertClose(String name, float[][] expected, float[][] found) {
        assertEquals(expected.length, found.length, name);
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i].length, found[i].length, name);
            double length = 0;
            for (float v : expected[i]) length += (double) v * v;
            for (int j = 0; j < found[i].length; j++)
                worst = Math.max(worst, Math.abs((double) found[i][j] - expected[i][j]) / Math.sqrt(length));
        }
        assertTrue(worst <= TOLERANCE, name + ": error " + worst);
    }
}
