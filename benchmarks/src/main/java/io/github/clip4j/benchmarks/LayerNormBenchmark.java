package io.github.clip4j.benchmarks;

import io.github.clip4j.benchmarks.engine.Job;
import org.openjdk.jmh.annotations.Param;

/** Layer normalisation of ViT-B/32, L/14, H/14 and eight images of L/14. */
public class LayerNormBenchmark extends OperationBenchmark {
    /** Rows times columns. */
    @Param({"50x768", "257x1024", "257x1280", "2056x1024"})
    public String shape = "";

    /** For JMH. */
    public LayerNormBenchmark() {}

    @Override
    protected Job job() {
        String[] sizes = shape.split("x", -1);
        return new Job.Norm(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    }
}
