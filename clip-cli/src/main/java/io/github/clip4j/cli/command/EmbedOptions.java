package io.github.clip4j.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where embeddings go. */
final class EmbedOptions {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = {
                "Write them to a .npy file (float32, one row an input) or a .safetensors file (tensor image_embeds or"
                        + " text_embeds).",
                "Rows of inputs that failed are left out."
            })
    @Nullable
    Path out;

    @Option(names = "--no-normalize", description = "Leave the vectors as long as the model makes them.")
    boolean raw;
}
