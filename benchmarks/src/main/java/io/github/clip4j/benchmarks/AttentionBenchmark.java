package io.github.clip4j.benchmarks;

import io.github.clip4j.benchmarks.engine.Job;
import org.openjdk.jmh.annotations.Param;

/** Attention of one sequence: head sizes of L/14, H/14 and bigG/14; texts, images of 224 and 336 pixels. */
public class AttentionBenchmark extends OperationBenchmark {
    /** Heads times tokens times head size; texts are causal. */
    @Param({"12x50x64", "12x77x64 causal", "16x77x64 causal", "16x257x64", "16x257x80", "16x257x104", "16x577x64"})
    public String shape = "";

    /** For JMH. */
    public AttentionBenchmark() {}

    @Override
    protected Job job() {
        String[] sizes = shape.replace(" causal", "").split("x", -1);
        return new Job.Attention(
                Integer.parseInt(sizes[0]),
                Integer.parseInt(sizes[1]),
                Integer.parseInt(sizes[2]),
                shape.endsWith("causal"));
    }
}
