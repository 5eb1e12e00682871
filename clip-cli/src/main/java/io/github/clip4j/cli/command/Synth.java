package io.github.clip4j.cli.command;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.FileProgress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip synth}. */
@Command(
        name = "synth",
        description =
                "Write a checkpoint with random weights in a model's true dimensions, for tests and measurements.",
        footer = {"", "JSON: {\"weights\":…,\"parameters\":…}"},
        sortOptions = false)
public final class Synth implements Callable<Integer> {
    private static final String TINY = "tiny";
    private static final String TINY_WITH_HEADS_OF_64 = "tiny64";

    private final Context context;

    @Parameters(
            index = "0",
            paramLabel = "CONFIG",
            description =
                    "tiny, tiny64, ViT-B-32, ViT-B-16, ViT-L-14, ViT-L-14-336, ViT-H-14, ViT-g-14, ViT-bigG-14, or a"
                            + " config.json.")
    private String config = "";

    @Parameters(index = "1", paramLabel = "OUT", description = "A directory that does not exist yet, or is empty.")
    private Path out = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Any 64-bit number, decimal or 0x…; the same seed gives the same weights. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String seed = "0";

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Synth(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SyntheticCheckpoint.Spec spec = new SyntheticCheckpoint.Spec(
                SyntheticCheckpoint.config(dimensions()), seed(), format.layout(), format.precision());
        Path weights =
                SyntheticCheckpoint.write(spec, out, VocabularyWriter.NONE, FileProgress.writing(context.messages()));
        if (output.json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("weights", weights.toString());
            object.put("parameters", Families.CLIP.names(spec.config()).parameterCount());
            context.results().json(object);
        } else {
            context.results().line(weights.toString());
        }
        return ExitCode.OK;
    }

    /** Readers of OpenAI's layout take every head for 64 wide, which those of tiny are not. */
    private String dimensions() {
        if (!config.equals(TINY) || format.layout() != Layout.OPENAI) return config;
        context.messages()
                .say("OpenAI's layout has heads of 64 only: writing " + TINY_WITH_HEADS_OF_64 + " for " + TINY);
        return TINY_WITH_HEADS_OF_64;
    }

    private long seed() {
        try {
            return seed.startsWith("0x") ? Long.parseUnsignedLong(seed.substring(2), 16) : Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new ClipException("--seed: expected a 64-bit number, found \"" + seed + "\"", e);
        }
    }
}
