package io.github.clip4j.cli.command;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.Tower;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tokenizer.PromptedTokenizer;
import io.github.clip4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip inspect}. */
@Command(
        name = "inspect",
        description = "Describe a model: sizes, layout, element types, activation, tokenizer, preprocessing.",
        sortOptions = false)
public final class Inspect implements Callable<Integer> {
    /** Number of parameters up to which the digest takes a second or less. */
    private static final long SMALL = 50_000_000;

    private final Context context;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "As for --model of the other commands. Default: ${DEFAULT-VALUE}.")
    private String model = ModelLocator.DEMO;

    @Option(names = "--model", paramLabel = "MODEL", description = "The same, as an option.")
    @SuppressWarnings("UnusedMethod") // picocli calls it.
    private void setModel(String value) {
        model = value;
    }

    @Option(
            names = "--digest",
            description =
                    "Read all weights for a digest that depends only on their values. Small models always get one.")
    private boolean digest;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Inspect(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path path = ModelLocator.locate(model, context.messages());
        try (PretrainedModel opened = Families.open(path)) {
            Map<String, Object> facts = facts(opened);
            if (output.json) context.results().json(facts);
            else facts.forEach(this::print);
        }
        return ExitCode.OK;
    }

    private void print(String name, Object value) {
        String text = switch (value) {
            case List<?> list when list.isEmpty() -> "none";
            case List<?> list ->
                String.join("; ", list.stream().map(String::valueOf).toList());
            case Map<?, ?> map ->
                String.join(
                        ", ",
                        map.entrySet().stream()
                                .map(e -> e.getKey() + " " + format(e.getValue()))
                                .toList());
            default -> format(value);
        };
        context.results().line(Messages.printable("%-14s %s".formatted(name, text)));
    }

    private static String format(Object value) {
        return value instanceof Long l ? String.format(Locale.ROOT, "%,d", l) : String.valueOf(value);
    }

    private Map<String, Object> facts(PretrainedModel opened) {
        Checkpoint checkpoint = opened.checkpoint();
        ModelConfig config = opened.config();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("weights", checkpoint.source());
        facts.put("layout", checkpoint.layout().describe());
        facts.put("parameters", checkpoint.parameterCount());
        facts.put("dtypes", dtypes(checkpoint));
        boolean image = opened.towers().contains(Tower.IMAGE);
        boolean text = opened.towers().contains(Tower.TEXT);
        facts.put("vision", image ? vision(config.vision()) : List.of());
        facts.put("text", text ? text(config.text()) : List.of());
        facts.put("embedding", config.embedDim());
        if (!opened.isProjected()) facts.put("projection", "none: an embedding is the tower's pooled token");
        Activation activation =
                image ? config.vision().activation() : config.text().activation();
        facts.put("activation", activation + " (" + opened.activationSource() + ")");
        List<String> warnings = new ArrayList<>(opened.warnings());
        if (image && text) {
            try {
                facts.put("logitScale", opened.scoring().scale());
            } catch (ClipException e) {
                warnings.add(String.valueOf(e.getMessage()));
            }
        }
        facts.put("tokenizer", text ? tokenizer(opened) : List.of());
        facts.put("preprocessing", image ? preprocessing(opened) : List.of());
        facts.put("warnings", warnings);
        if (digest || checkpoint.parameterCount() <= SMALL) facts.put("digest", digest(checkpoint));
        return facts;
    }

    private String digest(Checkpoint checkpoint) {
        context.messages().status(String.format(Locale.ROOT, "reading %,d parameters", checkpoint.parameterCount()));
        String value = checkpoint.digest();
        context.messages().clearStatus();
        return value;
    }

    private static Map<String, Object> dtypes(Checkpoint checkpoint) {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Map.Entry<DType, Long> e : checkpoint.dtypes().entrySet())
            counts.put(e.getKey().name(), e.getValue());
        return counts;
    }

    private static Map<String, Object> vision(VisionConfig vision) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("imageSize", vision.imageSize());
        facts.put("patchSize", vision.patchSize());
        facts.put("tokens", vision.tokens());
        facts.put("width", vision.width());
        facts.put("layers", vision.layers());
        facts.put("heads", vision.heads());
        facts.put("mlp", vision.mlpWidth());
        facts.put("eps", vision.layerNormEps());
        return facts;
    }

    private static Map<String, Object> text(TextConfig text) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("contextLength", text.contextLength());
        facts.put("vocabSize", text.vocabSize());
        facts.put("width", text.width());
        facts.put("layers", text.layers());
        facts.put("heads", text.heads());
        facts.put("mlp", text.mlpWidth());
        facts.put("eps", text.layerNormEps());
        return facts;
    }

    private static Map<String, Object> tokenizer(PretrainedModel opened) {
        Tokenizer tokenizer = opened.tokenizer(Optional.empty());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("family", tokenizer.reference());
        facts.put("vocabSize", tokenizer.vocabSize());
        facts.put("source", tokenizer.source());
        if (tokenizer instanceof PromptedTokenizer prompted) facts.put("prompt", prompted.prompt());
        return facts;
    }

    private static Map<String, Object> preprocessing(PretrainedModel opened) {
        Preprocessor preprocessor =
                opened.preprocessor(Optional.empty(), opened.config().vision().imageSize());
        PreprocessConfig config = preprocessor.config();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rule", preprocessor.rule().name().toLowerCase(Locale.ROOT));
        facts.put("resize", config.resizeMode().name().toLowerCase(Locale.ROOT));
        facts.put("interpolation", config.interpolation().name().toLowerCase(Locale.ROOT));
        facts.put("size", config.size().height() + "x" + config.size().width());
        facts.put("crop", config.cropSize().height() + "x" + config.cropSize().width());
        facts.put("mean", config.mean());
        facts.put("std", config.std());
        facts.put("source", opened.preprocessingSource(Optional.empty()));
        return facts;
    }
}
