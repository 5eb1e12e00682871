package io.github.clip4j.cli.index;

import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The index that a command is about. */
public final class IndexOption {
    /** Not required by the parser, which would ask for it before a subcommand, too. */
    @Option(names = "--index", paramLabel = "I", description = "The folder of the index. Required.")
    private @Nullable Path folder;

    public boolean isGiven() {
        return folder != null;
    }

    public Path folder() {
        if (folder == null) throw new ClipException("--index: name the folder of the index");
        return folder;
    }
}
