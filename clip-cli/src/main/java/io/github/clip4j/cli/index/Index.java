package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Context;
import picocli.CommandLine.Command;

/** {@code clip index}: with folders it does what its subcommand add does. */
@Command(
        name = "index",
        description = "Keep an index of images, which clip search searches: embed what is new or has changed, remove"
                + " what is gone. Its subcommands do other things with an index.",
        footer = {
            "",
            "Example: clip index photos --index photos.index",
            "A folder that is called as a subcommand is written ./add.",
            "What is indexed is committed now and then: after an interruption, the same command goes on.",
            "JSON:"
                + " {\"index\":…,\"embedded\":…,\"reused\":…,\"unchanged\":…,\"updated\":…,\"removed\":…,\"failed\":…,\"entries\":…}"
        },
        sortOptions = false)
public final class Index extends IndexAdd {
    public Index(Context context) {
        super(context);
    }
}
