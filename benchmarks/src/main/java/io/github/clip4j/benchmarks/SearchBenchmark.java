package io.github.clip4j.benchmarks;

import io.github.clip4j.benchmarks.engine.Job;
import org.openjdk.jmh.annotations.Param;

/** Cosines of an embedding with 100,000 stored ones, of the widths of ViT-B/32 and L/14. */
public class SearchBenchmark extends OperationBenchmark {
    /** Rows times columns. */
    @Param({"100000x512", "100000x768"})
    public String shape = "";

    /** For JMH. */
    public SearchBenchmark() {}

    @Override
    protected Job job() {
        String[] sizes = shape.split("x", -1);
        return new Job.Search(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    }
}
