package io.github.clip4j.cli.command;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.output.Precision;
import picocli.CommandLine.Option;

/** In which form a checkpoint is written. */
final class FormatOptions {
    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "hf, open_clip or openai. Default: ${DEFAULT-VALUE}.")
    private String layout = "hf";

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "f32, f16, bf16, or f16-matrices as OpenAI's files have it. Default: ${DEFAULT-VALUE}.")
    private String dtype = "f32";

    Layout layout() {
        return Layout.byId(layout.replace("open_clip", "openclip"));
    }

    Precision precision() {
        return Precision.byId(dtype);
    }
}
