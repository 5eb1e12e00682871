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
                "Write them to a file instead, a row for each input that did not fail. Its form by its suffix: .npy"
                        + " (float32; the inputs' names beside it in FILE.jsonl), .parquet (columns input"
                        + " and embedding), .safetensors (tensor image_embeds or"
                        + " text_embeds; the names as JSON in the bytes of tensor names), .csv, .jsonl.",
                "A file that exists is replaced once at least one input has succeeded."
            })
    @Nullable
    Path out;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "csv, jsonl, npy, parquet or safetensors. Default: by the suffix of --out; without it, text for"
                            + " people.")
    @Nullable
    String format;

    @Option(names = "--no-normalize", description = "Do not scale the vectors to length 1.")
    boolean raw;
}
