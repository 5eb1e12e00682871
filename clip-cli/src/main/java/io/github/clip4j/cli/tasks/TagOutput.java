package io.github.clip4j.cli.tasks;

import io.github.clip4j.cli.io.Csv;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.tasks.tagging.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the categories of images. */
final class TagOutput {
    private static final String UNKNOWN = "unknown";

    private final Results results;
    private final String format;
    private boolean begun;

    TagOutput(Results results, String format) {
        this.results = results;
        this.format = format;
    }

    void print(String input, List<Tag> tags) {
        switch (format) {
            case "jsonl" -> json(input, tags);
            case "csv" -> csv(input, tags);
            default -> text(input, tags);
        }
    }

    /** A path that ends early goes on with a question mark. */
    private static String path(Tag tag) {
        return String.join(" > ", tag.path()) + (tag.sure() ? "" : " > ?");
    }

    private void text(String input, List<Tag> tags) {
        results.line(Messages.printable(input));
        if (tags.isEmpty()) results.line("           " + UNKNOWN);
        for (Tag tag : tags)
            results.line(String.format(Locale.ROOT, "%9.4f  ", tag.score()) + Messages.printable(path(tag)));
    }

    private void csv(String input, List<Tag> tags) {
        if (!begun) results.line(Csv.line(List.of("input", "path", "id", "score")));
        begun = true;
        if (tags.isEmpty()) results.line(Csv.line(List.of(input, UNKNOWN, "", "")));
        for (Tag tag : tags) results.line(Csv.line(List.of(input, path(tag), tag.id(), tag.score())));
    }

    private void json(String input, List<Tag> tags) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("input", input);
        line.put("tags", tags.stream().map(TagOutput::facts).toList());
        results.json(line);
    }

    private static Map<String, Object> facts(Tag tag) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (!tag.id().isEmpty()) facts.put("id", tag.id());
        facts.put("path", tag.path());
        facts.put("scores", tag.scores());
        facts.put("sure", tag.sure());
        return facts;
    }
}
