package io.github.clip4j.benchmarks;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.engine.OperationTask;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation of the cpu backend. Before the first measurement its result is compared, bit for bit, with the scalar
 * reference's, and the peak of the machine is measured in the same fork.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Dclip.warmUp=false"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class OperationBenchmark {
    private static final Duration LIMIT_TIME = Duration.ofMillis(300);

    /** Threads of the backend. */
    @Param({"1", "2"})
    public int threads;

    private Running running = Running.NONE;
    private double gigaFlop;
    private double peak;

    /** For JMH. */
    protected OperationBenchmark() {}

    /**
     * The operation to run.
     *
     * @return the operation and its shape
     */
    protected abstract Job job();

    /** Loads the operation and checks its first result. */
    @Setup
    public void load() {
        Job job = job();
        float[] expected;
        try (Running reference = Running.open(job, "reference", 1)) {
            expected = reference.first();
        }
        running = Running.open(job, "cpu", threads);
        if (!Arrays.equals(expected, running.first()))
            throw new IllegalStateException("cpu and reference differ at " + job);
        gigaFlop = job.operations() / 1e9;
        peak = MachineLimits.measure(threads, LIMIT_TIME).gigaFlops();
    }

    /** Frees the backend. */
    @TearDown
    public void close() {
        running.close();
    }

    /** Counters that JMH divides by the time of the iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        /** GFLOP/s. */
        public double gflop;

        /** The share of the peak measured in this fork. */
        public double peakShare;

        /** For JMH. */
        public Work() {}
    }

    /**
     * Runs it once.
     *
     * @param work counts floating-point operations
     */
    @Benchmark
    public void run(Work work) {
        running.task.run();
        work.gflop += gigaFlop;
        work.peakShare += gigaFlop / peak;
    }

    /** A backend and what it runs. */
    private static final class Running implements AutoCloseable {
        /** Before {@link #load}. */
        static final Running NONE = open(new Job.Norm(1, 1), "reference", 1);

        private final Backend backend;
        private final OperationTask task;

        private Running(Backend backend, OperationTask task) {
            this.backend = backend;
            this.task = task;
        }

        static Running open(Job job, String name, int threads) {
            Backend backend = Backends.open(name, new BackendOptions(threads));
            return new Running(backend, OperationTask.open(job, backend));
        }

        float[] first() {
            task.run();
            return task.output();
        }

        @Override
        public void close() {
            task.close();
            backend.close();
        }
    }
}
