package io.github.clip4j.cli.command;

import io.github.clip4j.ClipOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The conversion of texts to tokens. */
public final class TextFlags {
    @Option(
            names = {"--tokenizer-family", "--family"},
            paramLabel = "FAMILY",
            description =
                    "Whose cleaning of texts to follow: openai, open_clip or hf. Default: that of the model's layout.")
    @Nullable
    String family;

    @Option(names = "--truncate", description = "Cut texts that are too long instead of refusing them.")
    boolean truncate;

    /** The options with these applied. */
    public ClipOptions applyTo(ClipOptions options) {
        ClipOptions changed = options.withTruncate(truncate);
        return family == null ? changed : changed.withTokenizerFamily(TokenizerFamily.parse(family));
    }
}
