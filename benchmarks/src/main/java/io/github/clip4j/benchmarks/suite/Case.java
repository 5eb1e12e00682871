package io.github.clip4j.benchmarks.suite;

import java.io.IOException;
import java.util.List;

/** Something to measure. */
interface Case {
    /** The name that {@code --only} takes. */
    String id();

    /** Measures; an engine that cannot take part is recorded as a note. */
    List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException;
}
