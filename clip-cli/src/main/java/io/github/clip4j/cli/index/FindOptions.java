package io.github.clip4j.cli.index;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.SearchEngine;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorStorage;
import io.github.clip4j.search.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is found. */
public final class FindOptions {
    private static final double USUAL = 0.5;

    @Option(
            names = {"--top", "-k"},
            paramLabel = "K",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int top = 5;

    @Option(
            names = "--min-score",
            paramLabel = "S",
            description = "Leave out what has a smaller cosine. What is small depends on the model, and on words or"
                    + " images: look at some results first.")
    private @Nullable Double minimum;

    @Option(
            names = "--filter",
            paramLabel = "F",
            description = {
                "Only entries with a field such as camera=X100,X200 (any of these), place!=Paris, price>=10,"
                        + " date=2024-05, date<=2024-05-31, near=48.85,2.35,10km.",
                "May be repeated: all must hold. clip index info lists the fields."
            })
    private List<String> filters = new ArrayList<>();

    @Option(names = "--exact", description = "Compare all vectors, also where a graph would be faster.")
    private boolean exact;

    @Option(
            names = "--scan",
            paramLabel = "TYPE",
            description = {
                "What --exact reads, which it implies: float32, the vectors themselves; float16 or int8, a copy with"
                        + " fewer bytes, whose best are compared again in float32.",
                "Copies are made on first use and kept in the index. Default: float32."
            })
    private @Nullable String scan;

    @Option(
            names = "--diverse",
            arity = "0..1",
            paramLabel = "L",
            fallbackValue = "" + USUAL,
            description = "Results that differ from each other, by maximal marginal relevance: L from 1, only the query"
                    + " counts, to 0, only the difference. Default of L: ${FALLBACK-VALUE}.")
    private @Nullable Double diverse;

    public SearchOptions options() {
        if (top < 1 || top > SearchOptions.MOST)
            throw new ClipException("--top: expected 1 to " + SearchOptions.MOST + ", found " + top);
        SearchOptions options = SearchOptions.DEFAULT
                .withTop(top)
                .withFilters(filters.stream().map(Filter::parse).toList())
                .withEngine(exact || scan != null ? SearchEngine.EXACT : SearchEngine.AUTO)
                .withStorage(storage());
        if (minimum != null) options = options.withMinimum(minimum);
        if (diverse == null) return options;
        if (!(diverse >= 0 && diverse <= 1)) throw new ClipException("--diverse: expected 0 to 1, found " + diverse);
        return options.withDiversity(diverse);
    }

    private VectorStorage storage() {
        return switch (scan) {
            case null -> VectorStorage.AUTO;
            case "float32" -> VectorStorage.FLOAT32;
            case "float16" -> VectorStorage.FLOAT16;
            case "int8" -> VectorStorage.INT8;
            default -> throw new ClipException("--scan: expected float32, float16 or int8, found \"" + scan + '"');
        };
    }
}
