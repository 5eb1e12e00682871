package io.github.clip4j.converter;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.layout.CheckpointOutput;
import io.github.clip4j.converter.layout.StagedDirectory;
import io.github.clip4j.converter.onnx.OnnxModel;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint as two ONNX models (operator set 17, float32), for ONNX Runtime and others that read the format.
 */
public final class OnnxExporter {
    /**
     * The written models.
     *
     * @param models the graphs of the image and of the text tower
     * @param weightBytes the size of both towers' weights
     * @param warnings what could not be carried over, one line each
     */
    public record Result(List<Path> models, long weightBytes, List<String> warnings) {}

    private OnnxExporter() {}

    /**
     * Exports a checkpoint of any layout and element type.
     *
     * <p>The directory appears only when it is complete. It holds
     *
     * <ul>
     *   <li>{@code image.onnx}: input {@code pixel_values} (batch, 3, S, S), as the preprocessing produces them;
     *   <li>{@code text.onnx}: input {@code input_ids} (batch, length) of 64-bit integers, start- and end-of-text
     *       tokens included, padded to any length up to the context's;
     *   <li>beside each, its weights in a file with {@code .data} added to the name, which runtimes find by themselves;
     *       so models beyond 2 GiB work too;
     *   <li>{@code config.json}, {@code preprocessor_config.json} and the tokenizer's files, as the Hugging Face layout
     *       has them.
     * </ul>
     *
     * Outputs (batch, E) are {@code image_embeds} and {@code text_embeds}, of length 1, and {@code image_embeds_raw}
     * and {@code text_embeds_raw} before that scaling. The graphs' metadata holds the trained {@code logit_scale}:
     * cosines are multiplied by its exponential before a softmax.
     *
     * @param source an open model
     * @param directory the target; must not exist, or be empty
     * @param progress hears of the two files of weights
     * @return the written models
     * @throws ClipException in one line: the target is in use or cannot be written
     */
    public static Result export(PretrainedModel source, Path directory, Progress progress) {
        for (Tower tower : Tower.values()) source.require(tower);
        List<String> warnings = new ArrayList<>(source.warnings());
        List<OnnxModel> models = List.of(OnnxModel.image(source.config()), OnnxModel.text(source.config()));
        long total = models.stream().mapToLong(OnnxModel::weightBytes).sum();
        Map<String, String> metadata =
                Map.of("logit_scale", String.valueOf(source.checkpoint().vector("logit_scale")[0]));
        try (StagedDirectory staged = StagedDirectory.at(directory)) {
            new CheckpointOutput(staged, Layout.HF, Precision.F32)
                    .writeSmallFiles(source, VocabularyWriter.NONE, warnings);
            for (OnnxModel model : models) model.write(staged.path(), source.checkpoint(), metadata, progress);
            staged.commit();
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(directory, e), e);
        }
        return new Result(
                models.stream().map(model -> directory.resolve(model.file())).toList(), total, List.copyOf(warnings));
    }
}
