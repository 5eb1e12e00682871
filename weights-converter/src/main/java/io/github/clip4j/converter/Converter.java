package io.github.clip4j.converter;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.layout.CheckpointOutput;
import io.github.clip4j.converter.layout.ConfigFiles;
import io.github.clip4j.converter.layout.StagedDirectory;
import io.github.clip4j.converter.layout.WeightsOutput;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import io.github.clip4j.tensor.MatrixView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * Writes a checkpoint in another layout or element type. Values change only by rounding to the element type (nearest,
 * ties to even); converting there and back in the same type gives the same bits.
 */
public final class Converter {
    /**
     * The form of the checkpoint to write.
     *
     * @param layout the layout
     * @param precision the element types
     * @param saturate true writes a value beyond the type's range as the type's largest finite value, false refuses the
     *     conversion
     * @param vocabulary writes the tokenizer where the source has none of its own
     */
    public record Options(Layout layout, Precision precision, boolean saturate, VocabularyWriter vocabulary) {}

    /**
     * The written checkpoint.
     *
     * @param weights the file of weights
     * @param saturated number of values that were beyond their type's range, by tensor; empty unless that was allowed
     * @param warnings what could not be carried over, one line each
     */
    public record Result(Path weights, SequencedMap<String, Long> saturated, List<String> warnings) {}

    private Converter() {}

    /**
     * Converts a checkpoint.
     *
     * <p>The directory appears only when it is complete. It holds, for {@link Layout#HF}, {@code model.safetensors},
     * {@code config.json} and {@code preprocessor_config.json}; for {@link Layout#OPEN_CLIP},
     * {@code open_clip_model.safetensors} and {@code open_clip_config.json}; for {@link Layout#OPENAI},
     * {@code openai_model.safetensors} (with the three integer scalars, and without a configuration, which its readers
     * infer) and {@code preprocessor_config.json}. The tokenizer's files are copied if the source has them.
     *
     * @param source an open checkpoint
     * @param directory the target; must not exist, or be empty
     * @param options what to write
     * @param progress hears of the file of weights
     * @return the written checkpoint
     * @throws ClipException in one line: the target is in use, the layout cannot express the model, or values do not
     *     fit the element type
     */
    public static Result convert(PretrainedModel source, Path directory, Options options, Progress progress) {
        for (Tower tower : Tower.values()) source.require(tower);
        ModelConfig config = source.config();
        ConfigFiles.check(config, options.layout());
        List<String> warnings = new ArrayList<>(source.warnings());
        String prompt = source.checkpoint().files().prompt();
        if (!prompt.isEmpty())
            warnings.add("the default prompt is not part of the new checkpoint: put it before each text there");
        try (StagedDirectory staged = StagedDirectory.at(directory)) {
            new CheckpointOutput(staged, options.layout(), options.precision())
                    .writeSmallFiles(source, options.vocabulary(), warnings);
            WeightsOutput output = new WeightsOutput(config, options.layout(), options.precision(), progress);
            SequencedMap<String, Long> overflows = output.write(
                    staged, (name, _, arena) -> values(source.checkpoint().tensor(options.layout(), name, arena)));
            if (!overflows.isEmpty() && !options.saturate())
                throw output.overflowError(source.checkpoint().source());
            staged.commit();
            return new Result(
                    directory.resolve(WeightsOutput.fileName(options.layout())), overflows, List.copyOf(warnings));
        }
    }

    private static WeightsOutput.Values values(MatrixView matrix) {
        int columns = matrix.columns();
        return (from, destination, count) -> {
            for (int done = 0; done < count; ) {
                int column = (int) ((from + done) % columns);
                int run = Math.min(count - done, columns - column);
                matrix.read((int) ((from + done) / columns), column, destination, done, run);
                done += run;
            }
        };
    }
}
