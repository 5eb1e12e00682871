package io.github.clip4j.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The output of embeddings. */
final class EmbedOptions {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = {
                "Write them to a .npy file (float32, one row per input) or a .safetensors file (tensor image_embeds or"
                        + " text_embeds).",
                "Rows of inputs that failed are left out."
            })
    @Nullable
    Path out;

    @Option(names = "--no-normalize", description = "Do not scale the vectors to length 1.")
    boolean raw;
}
