package io.github.clip4j.cli.index;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The index that a command is about. */
public final class IndexOption {
    @Option(names = "--index", required = true, paramLabel = "I", description = "The folder of the index.")
    @SuppressWarnings("NullAway.Init") // picocli demands it.
    Path folder;
}
