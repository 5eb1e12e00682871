package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.search.CheckReport;
import io.github.clip4j.search.VectorIndex;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip index check}. */
@Command(
        name = "check",
        description = "Read all of an index and say whether it is whole. Exit code 1 if it is not.",
        footer = {"", "JSON: {\"index\":…,\"entries\":…,\"problems\":[…]}"},
        sortOptions = false)
public final class IndexCheck implements Callable<Integer> {
    private final Context context;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexCheck(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CheckReport report;
        try (ProgressMeter _ = ProgressMeter.time(context.messages(), "checking " + index.folder())) {
            report = VectorIndex.check(index.folder());
        }
        report.problems().forEach(context.messages()::fail);
        if (output.json)
            context.results()
                    .json(Map.of(
                            "index",
                            index.folder().toString(),
                            "entries",
                            report.entries(),
                            "problems",
                            report.problems()));
        else if (report.problems().isEmpty()) context.results().line("whole: " + report.entries() + " entries");
        return context.messages().exitCode();
    }
}
