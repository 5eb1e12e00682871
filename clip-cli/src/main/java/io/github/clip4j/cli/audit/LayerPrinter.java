package io.github.clip4j.cli.audit;

import io.github.clip4j.cli.io.Results;
import io.github.clip4j.model.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a line for each result of one input as soon as it is computed, and hands it on to a dump. */
final class LayerPrinter implements Trace {
    private static final String PROBABILITIES = ".attn.probabilities";

    private final Results results;
    private final boolean json;
    private final @Nullable TensorDump dump;

    LayerPrinter(Results results, boolean json, @Nullable TensorDump dump) {
        this.results = results;
        this.json = json;
        this.dump = dump;
        if (!json) results.line(Statistics.HEADER);
    }

    @Override
    public void record(String name, int rows, int columns, float[] values) {
        List<Long> shape = name.endsWith(PROBABILITIES)
                ? List.of((long) rows / columns, (long) columns, (long) columns) // heads, queries, keys
                : List.of((long) rows, (long) columns);
        print(name, shape, values);
        if (dump != null) dump.accept(name, shape, values);
    }

    void print(String name, List<Long> shape, float[] values) {
        Statistics statistics = Statistics.of(values);
        if (json) results.json(statistics.json(name, shape));
        else results.line(statistics.line(name, shape));
    }
}
