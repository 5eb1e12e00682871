package io.github.clip4j.cli.index;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is grouped, into how many groups. */
final class ClusterOptions {
    /** More are hard to look through. */
    private static final int MOST = 50;

    private static final String ALL = "all";

    @Option(
            names = {"--clusters", "-k"},
            paramLabel = "N",
            description =
                    "How many groups. Default: the square root of half the number of images, at most " + MOST + ".")
    private @Nullable Integer clusters;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Of the first centres: another one may give other groups. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Show the N images nearest to each group's centre, or all. Default: ${DEFAULT-VALUE}.")
    private String examples = "5";

    @Option(
            names = "--filter",
            paramLabel = "F",
            description = "Only entries with a field such as date=2024-05, as of clip search; may be repeated: all must"
                    + " hold.")
    private List<String> filters = new ArrayList<>();

    List<Filter> filters() {
        return filters.stream().map(Filter::parse).toList();
    }

    int clusters(int images) {
        if (clusters == null) return Math.clamp(Math.round(Math.sqrt(images / 2.0)), 1, MOST);
        if (clusters < 1 || clusters > images)
            throw new ClipException("-k: expected 1 to " + images + ", the number of images, found " + clusters);
        return clusters;
    }

    long seed() {
        return seed;
    }

    int examples() {
        if (examples.equals(ALL)) return Integer.MAX_VALUE;
        try {
            int number = Integer.parseInt(examples);
            if (number >= 1) return number;
        } catch (NumberFormatException _) {
            // As a number below 1.
        }
        throw new ClipException("--examples: expected a number from 1, or all, found " + examples);
    }
}
