package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.filter.Filter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip index delete}. */
@Command(
        name = "delete",
        description = "Delete entries by their ids or fields. The images stay; clip index add would add them again.",
        footer = {
            "",
            "Example: clip index delete --filter folder=/photos/old --index photos.index",
            "JSON: {\"index\":…,\"deleted\":…}"
        },
        sortOptions = false)
public final class IndexDelete implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Paths or ids of entries.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--filter",
            paramLabel = "F",
            description = "All entries with a field such as date<2020; may be repeated: all must hold.")
    private List<String> filters = new ArrayList<>();

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexDelete(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (ids.isEmpty() && filters.isEmpty()) throw new ClipException("nothing to delete: give ids or --filter");
        Set<String> found = new LinkedHashSet<>();
        try (VectorWriter writer = VectorIndex.write(index.folder());
                VectorIndex opened = VectorIndex.open(index.folder())) {
            for (String id : ids) find(opened, id, found);
            if (!filters.isEmpty())
                opened.find(filters.stream().map(Filter::parse).toList(), Math.max(1, opened.count())).stream()
                        .map(Entry::id)
                        .forEach(found::add);
            found.forEach(writer::delete);
            writer.commit();
        }
        if (output.json) context.results().json(Map.of("index", index.folder().toString(), "deleted", found.size()));
        else context.results().line("deleted " + found.size());
        return context.messages().exitCode();
    }

    private void find(VectorIndex opened, String id, Set<String> found) {
        Optional<Entry> entry = Ids.find(opened, id);
        if (entry.isPresent()) found.add(entry.get().id());
        else context.messages().fail(id + ": not in the index");
    }
}
