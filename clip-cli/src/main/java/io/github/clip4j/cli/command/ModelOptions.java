package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model and what it runs on. */
public final class ModelOptions {
    private static final String ALL_DEVICES = "all";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = {
                "A directory, a .safetensors, .pt or .bin file, a name on the Hugging Face hub such as"
                        + " openai/clip-vit-large-patch14[@revision], or demo.",
                "Default: ${DEFAULT-VALUE}, a small model that knows emoji and clip art."
            })
    String model = ModelLocator.DEMO;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "auto, cpu, cuda or reference. Default: ${DEFAULT-VALUE}.")
    String backend = ClipOptions.DEFAULT.compute().backend();

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one per core.")
    int threads = ClipOptions.DEFAULT.compute().threads();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Inputs that go through the model at once. Default: ${DEFAULT-VALUE}.")
    int batchSize = ClipOptions.DEFAULT.batching().batchSize();

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description =
                    "Side of the model's input in pixels. Default: the model's own; another one resizes its position"
                            + " embeddings.")
    int imageSize = ClipOptions.DEFAULT.imageSize();

    @Option(
            names = "--storage",
            paramLabel = "TYPE",
            description = {
                "How matrices are kept: f32; stored, 16-bit where the file has it (same results, half the memory); f16"
                        + " or bf16, rounded (different results).",
                "Default: ${DEFAULT-VALUE}."
            })
    String storage = "f32";

    @Option(
            names = "--packed",
            paramLabel = "DIR",
            description =
                    "Keep weights in DIR in the form that the backend computes with, so that the next start is faster.")
    @Nullable
    Path packed;

    @Option(
            names = "--precision",
            paramLabel = "MODE",
            description = {
                "The precision of products on a GPU: fp32, for audits; tf32, about as exact as fp16; fp16; bf16, less"
                        + " exact but without overflow.",
                "Default: ${DEFAULT-VALUE}."
            })
    String precision = "fp32";

    @Option(
            names = "--device",
            paramLabel = "N",
            description = "Number of the GPU, from 0, as listed by clip doctor; or all, to share many inputs among all"
                    + " GPUs. Default: ${DEFAULT-VALUE}.")
    String device = "0";

    /** The options of the library that these stand for. */
    public ClipOptions options() {
        ClipOptions options = packed == null ? ClipOptions.DEFAULT : ClipOptions.DEFAULT.withPackedWeights(packed);
        return options.withStorage(parsed("--storage", Storage::parse, storage))
                .withPrecision(parsed("--precision", Precision::parse, precision))
                .withDevices(device.equals(ALL_DEVICES) ? List.of() : List.of(device(device)))
                .withBackend(backend)
                .withThreads(threads)
                .withBatchSize(batchSize)
                .withImageSize(imageSize);
    }

    /** The model as the user calls it. */
    public String name() {
        return model;
    }

    /** Threads that compute; 0 for one per core. */
    public int threads() {
        return threads;
    }

    /** The model as it can be called from any folder. */
    public String lasting() {
        try {
            return Files.exists(Path.of(model))
                    ? Path.of(model).toAbsolutePath().normalize().toString()
                    : model;
        } catch (InvalidPathException _) {
            return model;
        }
    }

    /** Takes another model than the default one, where the user names none. */
    public void use(String name) {
        model = name;
    }

    private static int device(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException _) {
            throw new ClipException("--device: expected a number from 0, or all, found " + number);
        }
    }

    private static <T> T parsed(String option, Function<String, T> parser, String value) {
        try {
            return parser.apply(value);
        } catch (ClipException e) {
            throw e.in(option);
        }
    }

    /** Loads the model, which the caller closes; fetches it first if it is on the hub and not yet in the cache. */
    public Clip open(Messages messages, ClipOptions options) {
        Path path = ModelLocator.locate(model, messages);
        try (ProgressMeter _ = ProgressMeter.time(messages, "loading " + model)) {
            return Clip.load(path, options);
        } catch (ClipException e) {
            // Where the demo lies in the jar means nothing to people.
            String place = path + ": ";
            String message = String.valueOf(e.getMessage());
            if (!model.equals(ModelLocator.DEMO) || !message.startsWith(place)) throw e;
            throw new ClipException("the demo model: " + message.substring(place.length()), e);
        }
    }
}
