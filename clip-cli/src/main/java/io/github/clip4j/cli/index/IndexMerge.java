package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code clip index merge}. */
@Command(
        name = "merge",
        description = "Add all entries of other indexes of the same model. An entry takes the place of one of the same"
                + " id.",
        footer = {
            "",
            "Example: clip index merge part1 part2 --index photos.index",
            "An index that does not exist yet is made, of the model of the first.",
            "JSON: {\"index\":…,\"merged\":…}"
        },
        sortOptions = false)
public final class IndexMerge implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "1..*", paramLabel = "OTHER", description = "Indexes, which stay as they are.")
    private List<Path> others = new ArrayList<>();

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexMerge(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        IndexModel model;
        Map<String, String> notes;
        try (VectorIndex first = VectorIndex.open(others.getFirst())) {
            model = first.model();
            notes = first.notes();
        }
        int merged = 0;
        boolean exists = VectorIndex.isIndex(index.folder());
        try (VectorWriter writer =
                exists ? VectorIndex.write(index.folder()) : VectorIndex.create(index.folder(), model)) {
            if (!exists) notes.forEach(writer::note);
            for (Path other : others) {
                try (ProgressMeter _ = ProgressMeter.time(context.messages(), "adding " + other)) {
                    writer.merge(other);
                    merged++;
                } catch (ClipException e) {
                    context.messages()
                            .fail(String.valueOf(e.in(other.toString()).getMessage()));
                }
            }
            writer.commit();
        }
        if (output.json) context.results().json(Map.of("index", index.folder().toString(), "merged", merged));
        return context.messages().exitCode();
    }
}
