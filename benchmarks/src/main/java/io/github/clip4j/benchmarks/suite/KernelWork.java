package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.benchmarks.engine.Job;
import java.util.ArrayList;
import java.util.List;

/** A little of everything that kernels do, for long enough that C2 compiles all of it. */
final class KernelWork {
    /**
     * The time for each job; kernels that a model may not need are compiled in the background once they are asked for,
     * and the second pass finds them compiled.
     */
    private static final double SECONDS = 0.5;

    private static final int PASSES = 2;

    /** The least number of runs, so that kernels which take a row at a time are called often enough. */
    private static final int LEAST_RUNS = 20;

    private KernelWork() {}

    static void run(EngineProcess engine) throws EngineException {
        for (int pass = 0; pass < PASSES; pass++)
            for (Job job : jobs()) {
                engine.open(job);
                double seconds = 0;
                for (int runs = 0; runs < LEAST_RUNS || seconds < SECONDS; runs += LEAST_RUNS)
                    seconds += engine.run(LEAST_RUNS) * LEAST_RUNS;
            }
    }

    private static List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        for (Activation kind : Activation.values()) jobs.add(new Job.Nonlinearity(64, 1024, kind.name()));
        for (String storage : List.of("F16", "BF16")) jobs.add(new Job.Stored(new Job.Gemm(13, 256, 1024), storage));
        jobs.add(new Job.Gemm(67, 256, 1024));
        jobs.add(new Job.Gemm(1, 1024, 1024));
        jobs.add(new Job.Attention(2, 257, 64, false));
        jobs.add(new Job.Attention(4, 77, 64, true));
        jobs.add(new Job.Norm(64, 1024));
        jobs.add(new Job.Search(1000, 512));
        return jobs;
    }
}
