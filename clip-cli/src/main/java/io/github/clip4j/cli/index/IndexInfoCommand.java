package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.search.IndexInfo;
import io.github.clip4j.search.VectorIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip index info}. */
@Command(
        name = "info",
        description = "Describe an index: its model, how many entries it has, the fields that filters can name.",
        sortOptions = false)
public final class IndexInfoCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexInfoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (VectorIndex opened = VectorIndex.open(index.folder())) {
            Map<String, Object> facts = facts(opened);
            if (output.json) context.results().json(facts);
            else
                facts.forEach((name, value) ->
                        context.results().line(Messages.printable("%-14s %s".formatted(name, text(value)))));
        }
        return ExitCode.OK;
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                String.join(
                        ", ",
                        map.entrySet().stream()
                                .map(e -> e.getKey() + " (" + text(e.getValue()) + ")")
                                .toList());
            case List<?> list ->
                String.join(" or ", list.stream().map(String::valueOf).toList());
            case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
            default -> String.valueOf(value);
        };
    }

    private Map<String, Object> facts(VectorIndex opened) {
        IndexInfo info = opened.info();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("index", index.folder().toString());
        facts.put("entries", info.entries());
        facts.put("deleted", info.deleted());
        facts.put("thumbnails", info.thumbnails());
        facts.put("dimensions", info.model().dimensions());
        facts.put("model", opened.notes().getOrDefault(ModelOfIndex.NOTE, "unknown"));
        facts.put(
                "weights",
                info.model().digest().isEmpty() ? "unknown" : info.model().digest());
        facts.put(
                "preprocessing",
                info.model().preprocessing().isEmpty()
                        ? "unknown"
                        : info.model().preprocessing());
        facts.put("metric", lower(info.model().metric()));
        facts.put("engine", lower(info.engine()));
        facts.put("segments", info.segments());
        facts.put("graphs", info.graphs());
        facts.put("bytes", info.bytes());
        facts.put("copies", info.copies());
        Map<String, Object> fields = new TreeMap<>();
        info.fields()
                .forEach((name, kinds) -> fields.put(
                        name, kinds.stream().map(IndexInfoCommand::lower).toList()));
        facts.put("fields", fields);
        return facts;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
