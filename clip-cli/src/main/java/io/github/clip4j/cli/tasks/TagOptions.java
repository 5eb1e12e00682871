package io.github.clip4j.cli.tasks;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tasks.tagging.Tagger;
import io.github.clip4j.tasks.tagging.Taxonomy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which tags an image gets, and how they are printed. */
final class TagOptions {
    private static final List<String> FORMATS = List.of("text", "csv", "jsonl");

    @Option(
            names = "--taxonomy",
            required = true,
            paramLabel = "FILE",
            description = "Categories, one per line: A > B > C, with Google's or Shopify's ids before it or without.")
    private Path taxonomy = Path.of("");

    @Option(
            names = {"--top", "-k"},
            paramLabel = "K",
            defaultValue = "3",
            description = "How many categories an image gets at most. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--threshold",
            paramLabel = "S",
            defaultValue = "0",
            description = "The least cosine of a category; an image without any is unknown. Default: ${DEFAULT-VALUE}.")
    private double threshold;

    @Option(
            names = "--margin",
            paramLabel = "M",
            defaultValue = "0",
            description = "End a path where the next category is not better by M than its siblings, in cosine. Default:"
                    + " ${DEFAULT-VALUE}, never.")
    private double margin;

    @Option(
            names = "--template",
            paramLabel = "T",
            defaultValue = "a photo of {}, a kind of {parent}",
            description = "The sentence for a category, with {} for its name and {parent} for that above it. Default:"
                    + " \"${DEFAULT-VALUE}\"; for the topmost ones \"a photo of {}\".")
    private String template = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, csv (input,path,id,score; a line for each category) or jsonl. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String format = "text";

    void check() {
        if (top < 1) throw new ClipException("--top: expected 1 or more, found " + top);
        if (!(margin >= 0) || margin > 2) throw new ClipException("--margin: expected 0 to 2, found " + margin);
        if (!(threshold >= -1 && threshold <= 1))
            throw new ClipException("--threshold: expected -1 to 1, a cosine, found " + threshold);
        if (!template.contains("{}")) throw new ClipException("--template: has no {} for the category's name");
        if (!FORMATS.contains(format.toLowerCase(Locale.ROOT)))
            throw new ClipException("--format: expected one of " + String.join(", ", FORMATS) + ", found " + format);
    }

    Taxonomy taxonomy() {
        return Taxonomy.read(taxonomy);
    }

    List<String> sentences(Taxonomy all) {
        return all.sentences("a photo of {}", template);
    }

    Tagger tagger(Taxonomy all) {
        return new Tagger(all, top, threshold, margin);
    }

    String format() {
        return format.toLowerCase(Locale.ROOT);
    }
}
