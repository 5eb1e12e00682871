package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The labels to choose from. */
final class LabelOptions {
    static final String NO_GOOD_LABEL = "no label can be used";

    private static final String ARGUMENT = "--label";

    @Option(names = ARGUMENT, paramLabel = "L", description = "A label; may be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Labels, one per line; blank lines are skipped, bad ones left out; - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--template",
            paramLabel = "T",
            description = {
                "A sentence with {} for the label, or imagenet80 or imagenet7 for OpenAI's; if repeated, embeddings"
                        + " are averaged.",
                "Default: the label as it is."
            })
    private List<String> templates = new ArrayList<>();

    @Option(names = "--no-cache", description = "Compute all labels anew, and keep none for later runs.")
    boolean noCache;

    long usesOfStandardInput() {
        return TextInput.STDIN.equals(file) ? 1 : 0;
    }

    /** All labels; a line of the file that is no text is named and left out. */
    List<Located> labels(Context context) {
        List<Located> all = new ArrayList<>();
        for (String label : labels) all.add(new Located(ARGUMENT, label));
        if (file != null) all.addAll(TextInput.labels(file, context.console().in(), context.messages()::fail));
        if (all.isEmpty() && context.messages().failures() > 0) throw new ClipException(NO_GOOD_LABEL);
        if (all.isEmpty()) throw new ClipException("no labels: give --label or --labels");
        tellOfCopies(context, all);
        return all;
    }

    /** Tells of labels that are given more than once: each copy takes its share of the probability. */
    private static void tellOfCopies(Context context, List<Located> labels) {
        Set<String> seen = new HashSet<>();
        List<Located> copies =
                labels.stream().filter(label -> !seen.add(label.text())).toList();
        if (copies.isEmpty()) return;
        context.messages()
                .hint(copies.getFirst()
                        .message("given more than once"
                                + others(copies.size() - 1)
                                + "; the copies share the probability"));
    }

    private static String others(int count) {
        return switch (count) {
            case 0 -> "";
            case 1 -> ", as is 1 other";
            default -> ", as are " + count + " others";
        };
    }

    List<String> templates() {
        return Templates.of(templates);
    }
}
