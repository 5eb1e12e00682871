package io.github.clip4j.converter.synthetic;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.converter.layout.CheckpointOutput;
import io.github.clip4j.converter.layout.ConfigFiles;
import io.github.clip4j.converter.layout.StagedDirectory;
import io.github.clip4j.converter.layout.WeightsOutput;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Makes checkpoints with random weights in a model's true dimensions: for tests and measurements where trained weights
 * are not available. The values follow recipe v1, which {@code tools/goldens/recipe.py} shares bit for bit, so that
 * embeddings can be compared across languages.
 */
public final class SyntheticCheckpoint {
    private static final SequencedMap<String, ModelConfig> CONFIGS = new LinkedHashMap<>();

    static {
        Activation quick = Activation.QUICK_GELU;
        Activation erf = Activation.GELU;
        CONFIGS.put("tiny", new ModelConfig(40, vision(32, 8, 64, 3, 4, quick), text(16, 1000, 48, 11, 3, quick)));
        CONFIGS.put("tiny64", new ModelConfig(64, vision(32, 8, 128, 1, 2, quick), text(77, 600, 64, 2, 1, quick)));
        CONFIGS.put("ViT-B-32", new ModelConfig(512, vision(224, 32, 768, 12, 12, quick), text(512, 12, 8, quick)));
        CONFIGS.put("ViT-B-16", new ModelConfig(512, vision(224, 16, 768, 12, 12, quick), text(512, 12, 8, quick)));
        CONFIGS.put("ViT-L-14", new ModelConfig(768, vision(224, 14, 1024, 24, 16, quick), text(768, 12, 12, quick)));
        CONFIGS.put(
                "ViT-L-14-336", new ModelConfig(768, vision(336, 14, 1024, 24, 16, quick), text(768, 12, 12, quick)));
        CONFIGS.put("ViT-H-14", new ModelConfig(1024, vision(224, 14, 1280, 32, 16, erf), text(1024, 24, 16, erf)));
        CONFIGS.put(
                "ViT-g-14",
                new ModelConfig(
                        1024, new VisionConfig(224, 14, 1408, 40, 16, 6144, erf, 1e-5f), text(1024, 24, 16, erf)));
        CONFIGS.put(
                "ViT-bigG-14",
                new ModelConfig(
                        1280, new VisionConfig(224, 14, 1664, 48, 16, 8192, erf, 1e-5f), text(1280, 32, 20, erf)));
    }

    /**
     * The checkpoint to make.
     *
     * @param config the dimensions
     * @param seed any 64 bits; read as unsigned where it is written in decimal
     * @param layout the layout
     * @param precision the element types
     */
    public record Spec(ModelConfig config, long seed, Layout layout, Precision precision) {}

    private SyntheticCheckpoint() {}

    /**
     * The configurations known by name.
     *
     * @return the names, smallest first
     */
    public static List<String> configNames() {
        return List.copyOf(CONFIGS.keySet());
    }

    /**
     * Finds dimensions by a known name, or reads them from a Hugging Face configuration.
     *
     * @param nameOrFile a name of {@link #configNames()} or the path of a {@code config.json}
     * @return the dimensions
     * @throws ClipException if it is neither
     */
    public static ModelConfig config(String nameOrFile) {
        ModelConfig known = CONFIGS.get(nameOrFile);
        if (known != null) return known;
        if (!nameOrFile.endsWith(".json"))
            throw new ClipException("unknown configuration \"" + nameOrFile + "\": expected "
                    + String.join(", ", configNames()) + " or a config.json");
        Path file = Path.of(nameOrFile);
        try {
            JsonObject json = JsonObject.of(Json.parse(Files.readAllBytes(file)), nameOrFile);
            return Families.CLIP.config(new ConfigDocument(ConfigDocument.Kind.HUGGING_FACE, json));
        } catch (IOException e) {
            throw new ClipException(nameOrFile + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    /**
     * Writes a checkpoint with its configuration, preprocessing and tokenizer. Uses all cores and a few megabytes for
     * each; the directory appears when it is complete.
     *
     * @param spec what to make
     * @param directory the target; must not exist, or be empty
     * @param vocabulary writes the tokenizer's files
     * @param progress hears of the file of weights
     * @return the file of weights
     * @throws ClipException if the target is in use, or the layout cannot express the model
     */
    public static Path write(Spec spec, Path directory, VocabularyWriter vocabulary, Progress progress) {
        ModelConfig config = spec.config();
        ConfigFiles.check(config, spec.layout());
        try (StagedDirectory staged = StagedDirectory.at(directory)) {
            new CheckpointOutput(staged, spec.layout(), spec.precision()).writeSmallFiles(config, vocabulary);
            WeightNames names = Families.CLIP.names(config);
            new WeightsOutput(config, spec.layout(), spec.precision(), progress)
                    .write(staged, (name, shape, _) -> values(spec, names, name, shape));
            staged.commit();
        }
        return directory.resolve(WeightsOutput.fileName(spec.layout()));
    }

    /** A tensor of any layout from the recipe's Hugging Face tensors. */
    private static WeightsOutput.Values values(Spec spec, WeightNames names, String name, List<Long> shape) {
        Map<String, List<Long>> shapes = names.shapes(Layout.HF);
        List<String> own = spec.layout() == Layout.HF ? List.of(name) : names.parts(Layout.HF, name);
        Recipe.Tensor[] parts = own.stream()
                .map(part -> Recipe.tensor(part, shapes.getOrDefault(part, List.of()), spec.seed(), width(spec, part)))
                .toArray(Recipe.Tensor[]::new);
        if (spec.layout() != Layout.HF && names.isTransposed(spec.layout(), name))
            return transposed(parts[0], shape.getFirst(), shape.getLast());
        long elements = 1;
        for (long d : shape) elements *= d;
        long size = elements / parts.length;
        return (from, destination, count) -> {
            for (int done = 0; done < count; ) {
                long within = (from + done) % size;
                int run = (int) Math.min(count - done, size - within);
                parts[(int) ((from + done) / size)].read(within, destination, done, run);
                done += run;
            }
        };
    }

    private static WeightsOutput.Values transposed(Recipe.Tensor tensor, long rows, long columns) {
        return (from, destination, count) -> {
            for (int i = 0; i < count; i++) {
                long index = from + i;
                destination[i] = tensor.value(index % columns * rows + index / columns);
            }
        };
    }

    private static int width(Spec spec, String huggingFace) {
        return huggingFace.startsWith("vision_model.")
                ? spec.config().vision().width()
                : spec.config().text().width();
    }

    private static VisionConfig vision(
            int imageSize, int patchSize, int width, int layers, int heads, Activation activation) {
        return new VisionConfig(imageSize, patchSize, width, layers, heads, 4 * width, activation, 1e-5f);
    }

    private static TextConfig text(int width, int layers, int heads, Activation activation) {
        return text(77, 49408, width, layers, heads, activation);
    }

    private static TextConfig text(
            int contextLength, int vocabSize, int width, int layers, int heads, Activation activation) {
        return new TextConfig(
                contextLength, vocabSize, width, layers, heads, 4 * width, activation, 1e-5f, vocabSize - 1);
    }
}
