package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip index compact}. */
@Command(
        name = "compact",
        description =
                "Write an index anew as one piece without what was deleted: smaller and faster to search. It takes"
                        + " its size again meanwhile.",
        footer = {"", "JSON: {\"index\":…,\"compacted\":true}"},
        sortOptions = false)
public final class IndexCompact implements Callable<Integer> {
    private final Context context;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexCompact(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (VectorWriter writer = VectorIndex.write(index.folder());
                ProgressMeter _ = ProgressMeter.time(context.messages(), "compacting " + index.folder())) {
            writer.compact();
        }
        if (output.json) context.results().json(Map.of("index", index.folder().toString(), "compacted", true));
        return ExitCode.OK;
    }
}
