package io.github.clip4j.cli.audit;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip trace}. */
@Command(
        name = "trace",
        description = {
            "Show what each layer computes of an image or a text: name, shape, mean, deviation and range.",
            "Names are those of the modules in openai/CLIP and open_clip. A text is computed at all positions of the"
                    + " context, as there. docs/tour.md explains the steps."
        },
        footer = {
            "",
            "Example: clip trace examples/dog.png",
            "JSON: {\"tensor\":…,\"shape\":[…],\"mean\":…,\"deviation\":…,\"min\":…,\"max\":…,\"notFinite\":…}"
        },
        sortOptions = false)
public final class TraceCommand implements Callable<Integer> {
    private static final Pattern FILE_NAME =
            Pattern.compile("\\S*\\.(?:jpe?g|png|webp|gif|bmp|tiff?)", Pattern.CASE_INSENSITIVE);

    private final Context context;

    @Parameters(
            arity = "1",
            paramLabel = "IMAGE|TEXT",
            description = "An image file if there is one of that name, otherwise a text.")
    private String input = "";

    @Option(names = "--text", description = "Take it as a text, even if a file has that name.")
    private boolean text;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Also write the input and all results to a .safetensors file, for clip diff.")
    private @Nullable Path out;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags textFlags = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public TraceCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean image = !text && isImage(input);
        ClipOptions options = imageFlags.applyTo(textFlags.applyTo(model.options()));
        try (TensorDump dump = out == null ? null : new TensorDump(out);
                Clip clip = model.open(context.messages(), options)) {
            // Before anything is printed.
            clip.model().require(image ? Tower.IMAGE : Tower.TEXT);
            AuditInputs values = AuditInputs.of(
                    clip,
                    image ? List.of(Path.of(input)) : List.of(),
                    image ? List.of() : List.of(input),
                    options.truncate());
            int side = clip.config().vision().imageSize();
            if (dump != null) dump.inputs(values, side);
            LayerPrinter printer = new LayerPrinter(context.results(), output.json, dump);
            if (image) {
                printer.print(AuditInputs.PIXELS, List.of(1L, 3L, (long) side, (long) side), values.pixels());
                clip.traced(printer).encodePixels(values.pixels(), 1);
            } else {
                clip.traced(printer).encodeTokens(values.texts());
            }
            if (dump != null) context.messages().say("wrote " + dump.finish() + " tensors to " + out);
        }
        return ExitCode.OK;
    }

    private static boolean isImage(String input) {
        if (exists(input)) return true;
        if (FILE_NAME.matcher(input).matches())
            throw new ClipException(input + ": no such file; if it is a text, give --text");
        return false;
    }

    private static boolean exists(String input) {
        try {
            return Files.isRegularFile(Path.of(input));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
