package io.github.clip4j.benchmarks;

import io.github.clip4j.benchmarks.engine.Job;
import org.openjdk.jmh.annotations.Param;

/** The nonlinearities of an MLP of ViT-L/14, in place: exponentials and error functions. */
public class ActivationBenchmark extends OperationBenchmark {
    /** The nonlinearity. */
    @Param({"QUICK_GELU", "GELU", "GELU_TANH"})
    public String kind = "";

    /** Rows of 4096. */
    @Param({"257"})
    public int rows;

    /** For JMH. */
    public ActivationBenchmark() {}

    @Override
    protected Job job() {
        return new Job.Nonlinearity(rows, 4096, kind);
    }
}
