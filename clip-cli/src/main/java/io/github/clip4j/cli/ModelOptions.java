package io.github.clip4j.cli;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipException;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and what it runs on. */
final class ModelOptions {
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
    String backend = ClipOptions.DEFAULT.backend();

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one a processor.")
    int threads = ClipOptions.DEFAULT.threads();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Inputs that go through the model at once. Default: ${DEFAULT-VALUE}.")
    int batchSize = ClipOptions.DEFAULT.batchSize();

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description =
                    "Side of the model's input in pixels. Default: the model's own; another resizes its positions.")
    int imageSize = ClipOptions.DEFAULT.imageSize();

    @Option(
            names = "--storage",
            paramLabel = "TYPE",
            description = {
                "How matrices are kept: f32; stored, 16-bit where the file is (the same results, half the memory); f16"
                        + " or bf16, rounded (other results).",
                "Default: ${DEFAULT-VALUE}."
            })
    String storage = "f32";

    @Option(
            names = "--packed",
            paramLabel = "DIR",
            description = "Keep weights in DIR in the form that the backend computes with, for a faster next start.")
    @Nullable
    Path packed;

    @Option(
            names = "--precision",
            paramLabel = "MODE",
            description = {
                "What a GPU computes products in: fp32, for audits; tf32, about as exact as fp16; fp16; bf16, less"
                        + " exact, without overflow.",
                "Default: ${DEFAULT-VALUE}."
            })
    String precision = "fp32";

    @Option(names = "--device", paramLabel = "N", description = "Which GPU, from 0. Default: ${DEFAULT-VALUE}.")
    int device = ClipOptions.DEFAULT.device();

    /** The options of the library that these stand for. */
    ClipOptions options() {
        ClipOptions options = packed == null ? ClipOptions.DEFAULT : ClipOptions.DEFAULT.withPackedWeights(packed);
        return options.withStorage(storage(storage))
                .withPrecision(precision(precision))
                .withDevice(device)
                .withBackend(backend)
                .withThreads(threads)
                .withBatchSize(batchSize)
                .withImageSize(imageSize);
    }

    private static Storage storage(String name) {
        for (Storage storage : Storage.values()) if (storage.name().equalsIgnoreCase(name)) return storage;
        throw new ClipException("--storage: expected f32, stored, f16 or bf16, found " + name);
    }

    private static Precision precision(String name) {
        for (Precision precision : Precision.values()) if (precision.name().equalsIgnoreCase(name)) return precision;
        throw new ClipException("--precision: expected fp32, tf32, fp16 or bf16, found " + name);
    }

    /** Loads the model, which the caller closes; fetches it first if it is a hub's and not there yet. */
    Clip open(Messages messages, ClipOptions options) {
        return Clip.load(ModelLocator.locate(model, messages), options);
    }
}
