package io.github.clip4j.cli.command;

import io.github.clip4j.error.ClipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which labels of an image are printed, and how. */
final class ClassifyOptions {
    private static final String ALL = "all";

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "Print the N best labels of each image, or all. Default: ${DEFAULT-VALUE}.")
    private String top = "5";

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "Print only labels of at least this probability, from 0 to 1; with --multi-label, of at least"
                    + " this cosine, or probability where the model has one for each label.")
    double threshold = Double.NEGATIVE_INFINITY;

    @Option(
            names = "--multi-label",
            description =
                    "Judge each label on its own, by its cosine, instead of letting the labels compete for 100 %%.")
    boolean multiLabel;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, or jsonl as with --json. Default: text for people.")
    private @Nullable String format;

    /** Checks the values, before anything is loaded. */
    void check(boolean json) {
        top();
        if (Double.isNaN(threshold) || threshold > 1)
            throw new ClipException("--threshold: expected at most 1, found " + threshold);
        if (format != null && !format.equals("csv") && !format.equals("jsonl"))
            throw new ClipException("--format: expected csv or jsonl, found \"" + format + '"');
        if (json && isCsv()) throw new ClipException("--json and --format csv contradict each other");
    }

    int top() {
        if (top.equals(ALL)) return Integer.MAX_VALUE;
        try {
            int number = Integer.parseInt(top);
            if (number >= 1) return number;
        } catch (NumberFormatException _) {
            // As a number below 1.
        }
        throw new ClipException("--top: expected a number from 1, or all, found " + top);
    }

    boolean isCsv() {
        return "csv".equals(format);
    }

    boolean isJson() {
        return "jsonl".equals(format);
    }
}
