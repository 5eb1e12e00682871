package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Two small CLIPs whose embeddings PyTorch computed in float64: see the README of testkit/goldens. */
final class GoldenCheck {
    private static final Path REFERENCE = Path.of("testkit", "goldens");

    private final Path reference;

    private GoldenCheck(Path reference) {
        this.reference = reference;
    }

    /** The goldens of the checkout that the program runs in. */
    static GoldenCheck open() {
        return new GoldenCheck(Stream.of(Path.of(""), Path.of(".."))
                .map(root -> root.resolve(REFERENCE))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + REFERENCE + " here: run it in a checkout")));
    }

    /**
     * How far embeddings of images and texts are from the goldens.
     *
     * @param options backend, precision and device
     * @return the largest difference of embeddings of length 1; infinite if a value is not a number
     */
    double difference(ClipOptions options) {
        return Math.max(difference(options, "tiny", "tiny-hf"), difference(options, "tiny64", "tiny64-hf-f32"));
    }

    private double difference(ClipOptions options, String model, String checkpoint) {
        Path golden = reference.resolve("model").resolve(model).resolve("golden.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(golden);
                Clip clip = Clip.load(reference.resolve("checkpoints").resolve(checkpoint), options)) {
            float[] pixels = values(file, "input.pixel_values");
            int batch = rows(file, "input.pixel_values");
            float[] ids = values(file, "input.ids");
            int texts = rows(file, "input.ids");
            List<int[]> tokens = new ArrayList<>();
            for (int i = 0; i < texts; i++) {
                int[] text = new int[ids.length / texts];
                for (int j = 0; j < text.length; j++) text[j] = (int) ids[i * text.length + j];
                tokens.add(text);
            }
            return Math.max(
                    greatest(values(file, "f64.image_embeds"), clip.encodePixels(pixels, batch)),
                    greatest(values(file, "f64.text_embeds"), clip.encodeTokens(tokens)));
        }
    }

    private static TensorInfo info(SafetensorsFile file, String name) {
        TensorInfo info = file.tensors().get(name);
        if (info == null) throw new IllegalArgumentException(file.source() + ": no tensor " + name);
        return info;
    }

    private static int rows(SafetensorsFile file, String name) {
        return Math.toIntExact(info(file, name).shape().getFirst());
    }

    private static float[] values(SafetensorsFile file, String name) {
        TensorInfo info = info(file, name);
        try (Arena arena = Arena.ofConfined()) {
            float[] all = new float[Math.toIntExact(info.elementCount())];
            Floats.read(file.map(name, arena), info.dtype(), 0, all, 0, all.length);
            return all;
        }
    }

    private static double greatest(float[] expected, float[][] found) {
        double greatest = 0;
        int at = 0;
        for (float[] row : found)
            for (float value : row) {
                double difference = Math.abs((double) expected[at++] - value);
                greatest = Math.max(greatest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        return greatest;
    }
}
