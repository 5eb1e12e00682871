package io.github.clip4j.cli;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.converter.Converter;
import io.github.clip4j.converter.VocabularyWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip convert}. */
@Command(
        name = "convert",
        description = "Write a model in another layout or element type.",
        footer = {"", "JSON: {\"weights\":…,\"saturated\":{…},\"warnings\":[…]}"},
        sortOptions = false)
final class Convert implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "IN", description = "A model, as for --model of the other commands.")
    private String in = "";

    @Parameters(index = "1", paramLabel = "OUT", description = "A directory that does not exist yet, or is empty.")
    private Path out = Path.of("");

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Option(
            names = "--saturate",
            description = "Write values beyond the type's range as its greatest value, instead of refusing them.")
    private boolean saturate;

    @Mixin
    private OutputOptions output = new OutputOptions();

    Convert(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Converter.Options options =
                new Converter.Options(format.layout(), format.precision(), saturate, VocabularyWriter.NONE);
        Messages messages = context.messages();
        try (Checkpoint source = Checkpoint.open(ModelLocator.locate(in, messages));
                ProgressMeter meter = ProgressMeter.bytes(messages, "writing")) {
            Converter.Result result = Converter.convert(source, out, options, FormatOptions.progress(meter));
            result.warnings().forEach(warning -> messages.say("warning: " + warning));
            result.saturated()
                    .forEach((name, count) -> messages.say("warning: " + name + ": " + count + " values saturated"));
            print(result);
        }
        return ExitCode.OK;
    }

    private void print(Converter.Result result) {
        if (!output.json) {
            context.results().line(result.weights().toString());
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("weights", result.weights().toString());
        object.put("saturated", result.saturated());
        object.put("warnings", result.warnings());
        context.results().json(object);
    }
}
