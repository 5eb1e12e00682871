package io.github.clip4j.converter.onnx;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One tower as an ONNX model: a file with the graph, and one beside it with the weights. */
public final class OnnxModel {
    private final String file;
    private final Graph graph;

    private OnnxModel(String file, Graph graph) {
        this.file = file;
        this.graph = graph;
    }

    /**
     * The image tower: {@code pixel_values} (batch, 3, S, S) to {@code image_embeds} and {@code image_embeds_raw}
     * (batch, E).
     *
     * @param config the model
     * @return {@code image.onnx}
     */
    public static OnnxModel image(ModelConfig config) {
        return new OnnxModel("image.onnx", Towers.vision(config));
    }

    /**
     * The text tower: {@code input_ids} (batch, length), any length up to the context's, to {@code text_embeds} and
     * {@code text_embeds_raw} (batch, E).
     *
     * @param config the model
     * @return {@code text.onnx}
     */
    public static OnnxModel text(ModelConfig config) {
        return new OnnxModel("text.onnx", Towers.text(config));
    }

    /**
     * The graph's file name; that of the weights is this and {@code .data}.
     *
     * @return {@code image.onnx} or {@code text.onnx}
     */
    public String file() {
        return file;
    }

    /**
     * The size of the weights.
     *
     * @return bytes
     */
    public long weightBytes() {
        return graph.weights().stream().mapToLong(Weight::byteSize).sum();
    }

    /**
     * Writes both files.
     *
     * @param directory where
     * @param source the weights, of the configuration that the graph was made for
     * @param metadata strings for readers of the graph
     * @param progress hears of the bytes of weights
     * @throws IOException if a file exists or cannot be written
     */
    public void write(Path directory, Checkpoint source, Map<String, String> metadata, Progress progress)
            throws IOException {
        String data = file + ".data";
        ExternalData.write(directory.resolve(data), graph.weights(), source, progress);
        Files.write(directory.resolve(file), graph.encode(data, metadata));
    }
}
