package io.github.clip4j.benchmarks;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
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
 * The linear layers of ViT-L/14 on the cpu backend. Before the first measurement the result is compared, bit for bit, with the scalar reference's; several
 * weights are used in turn, so that none stays in a cache that a real forward pass would have emptied.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Dclip.warmUp=false"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LinearBenchmark {
    private static final int WEIGHTS = 8;

    /** Rows times outputs times inputs. */
    @Param({"257x3072x1024", "257x1024x1024", "257x4096x1024", "257x1024x4096", "2056x4096x1024"})
    public String shape = "";

    /** Threads of the backend. */
    @Param({"1", "2"})
    public int threads;

    private final Linear[] layers = new Linear[WEIGHTS];
    private int next;
    private int m;
    private int n;
    private int k;
    private Backend backend = Backends.open("reference", BackendOptions.DEFAULT);
    private Session session = backend.open();
    private Tensor x = session.floats("x", 1, 1);
    private Tensor y = session.floats("y", 1, 1);

    /** For JMH. */
    public LinearBenchmark() {}

    /** Loads weights and checks the first result. */
    @Setup
    public void load() {
        int[] sizes =
                Arrays.stream(shape.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        m = sizes[0];
        n = sizes[1];
        k = sizes[2];
        float[] input = noise(m * k, 1);
        float[] expected = multiply(Backends.open("reference", BackendOptions.DEFAULT), input);
        float[] found = multiply(Backends.open("cpu", new BackendOptions(threads)), input);
        if (!Arrays.equals(expected, found)) throw new IllegalStateException("cpu and reference differ at " + shape);
    }

    private float[] multiply(Backend opened, float[] input) {
        session.close();
        backend.close();
        backend = opened;
        session = backend.open();
        for (int i = 0; i < WEIGHTS; i++)
            layers[i] = new Linear(
                    "layer" + i, backend.load(new Noise(n, k, noise(n * k, i + 2)), Backend.Role.LINEAR), null);
        x = session.floats("x", m, k);
        y = session.floats("y", m, n);
        session.write(x, MemorySegment.ofArray(input));
        session.ops().linear(y, x, layers[0]);
        float[] result = new float[m * n];
        session.read(y, MemorySegment.ofArray(result));
        return result;
    }

    /** Frees the backend. */
    @TearDown
    public void close() {
        session.close();
        backend.close();
    }

    /** Billions of floating-point operations; their throughput, in operations a second, is GFLOP/s. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        /** Counted by JMH: operations of this iteration divided by its time. */
        public double gflop;

        /** For JMH. */
        public Work() {}
    }

    /**
     * One linear layer.
     *
     * @param work counts floating-point operations
     */
    @Benchmark
    public void linear(Work work) {
        session.ops().linear(y, x, layers[next]);
        next = (next + 1) % WEIGHTS;
        work.gflop += 2e-9 * m * n * k;
    }

    private static float[] noise(int size, int seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) values[i] = random.nextFloat() - 0.5f;
        return values;
    }

    private record Noise(int rows, int columns, float[] values) implements MatrixView {
        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            System.arraycopy(values, row * columns + column, destination, offset, count);
        }
    }
}
