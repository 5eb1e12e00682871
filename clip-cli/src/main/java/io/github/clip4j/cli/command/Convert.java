package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.FileProgress;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.converter.Converter;
import io.github.clip4j.converter.OnnxExporter;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clip convert}. */
@Command(
        name = "convert",
        description = "Write a model in another layout or element type, or as ONNX.",
        footer = {
            "",
            "JSON: {\"weights\":…,\"saturated\":{…},\"warnings\":[…]}",
            "With --to onnx: {\"models\":[…],\"weightBytes\":…,\"warnings\":[…]}"
        },
        sortOptions = false)
public final class Convert implements Callable<Integer> {
    private static final String CHECKPOINT = "checkpoint";
    private static final String ONNX = "onnx";

    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "A model, as for --model of the other commands.")
    private String in = "";

    @Parameters(index = "1", paramLabel = "OUT", description = "A directory that does not exist yet, or is empty.")
    private Path out = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = {
                "checkpoint, or onnx: image.onnx and text.onnx in f32, with their weights beside them in .data files.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String to = CHECKPOINT;

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Option(
            names = "--saturate",
            description = "Write values beyond the type's range as its greatest value, instead of refusing them.")
    private boolean saturate;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Convert(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        switch (to) {
            case CHECKPOINT -> toCheckpoint();
            case ONNX -> toOnnx();
            default -> throw new ClipException("--to: expected %s or %s, found \"%s\"".formatted(CHECKPOINT, ONNX, to));
        }
        return ExitCode.OK;
    }

    private void toCheckpoint() {
        Converter.Options options =
                new Converter.Options(format.layout(), format.precision(), saturate, VocabularyWriter.NONE);
        Converter.Result result = write((source, progress) -> Converter.convert(source, out, options, progress));
        warn(result.warnings());
        result.saturated().forEach((name, count) -> warn(List.of(name + ": " + count + " values saturated")));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("weights", result.weights().toString());
        object.put("saturated", result.saturated());
        object.put("warnings", result.warnings());
        print(List.of(result.weights()), object);
    }

    private void toOnnx() {
        if (spec.commandLine().getParseResult().hasMatchedOption("--layout"))
            throw new ClipException("--layout is for checkpoints, not for --to onnx");
        if (saturate) throw new ClipException("--saturate is for checkpoints, not for --to onnx");
        if (format.precision() != Precision.F32)
            throw new ClipException("--dtype %s: --to onnx writes f32 only"
                    .formatted(format.precision().id()));
        OnnxExporter.Result result = write((source, progress) -> OnnxExporter.export(source, out, progress));
        warn(result.warnings());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("models", result.models().stream().map(Path::toString).toList());
        object.put("weightBytes", result.weightBytes());
        object.put("warnings", result.warnings());
        print(result.models(), object);
    }

    private <R> R write(BiFunction<PretrainedModel, Progress, R> writer) {
        try (PretrainedModel source = Families.open(ModelLocator.locate(in, context.messages()))) {
            return writer.apply(source, FileProgress.writing(context.messages()));
        }
    }

    private void warn(List<String> warnings) {
        warnings.forEach(warning -> context.messages().say("warning: " + warning));
    }

    private void print(List<Path> files, Map<String, Object> object) {
        if (output.json) context.results().json(object);
        else files.forEach(file -> context.results().line(file.toString()));
    }
}
