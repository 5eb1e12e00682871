package io.github.clip4j.benchmarks.suite;

import java.io.IOException;
import java.util.List;

/** Something to measure. */
interface Case {
    /** What {@code --only} calls it. */
    String id();

    /** Measures; an engine that cannot take part is a note. */
    List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException;
}
