package io.github.clip4j.cli.doctor;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cpu.CpuBackendProvider;
import io.github.clip4j.cpu.MachineLimits;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** {@code clip doctor --bench}: this machine's limits, and how near to them the linear layers of ViT-L/14 come. */
final class DoctorBench {
    private static final Duration LIMIT_TIME = Duration.ofMillis(250);
    private static final long SHAPE_NANOS = 250_000_000;

    /** As long as nothing has got faster for so long, the compilers are done. */
    private static final long SETTLED_NANOS = 700_000_000;

    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final double FASTER = 0.9;

    /** Used in turn: together beyond the second-level cache, as the layers of a forward pass are. */
    private static final int WEIGHTS = 4;

    private static final int RAMP_PERIOD = 199;

    private final Messages messages;

    DoctorBench(Messages messages) {
        this.messages = messages;
    }

    /**
     * A linear layer of ViT-L/14 on one image.
     *
     * @param name of the layer
     * @param m rows
     * @param n outputs
     * @param k inputs
     */
    record Shape(String name, int m, int n, int k) {
        static final List<Shape> ALL = List.of(
                new Shape("qkv", 257, 3072, 1024),
                new Shape("out_proj", 257, 1024, 1024),
                new Shape("c_fc", 257, 4096, 1024),
                new Shape("c_proj", 257, 1024, 4096));

        double operations() {
            return 2.0 * m * n * k;
        }
    }

    /** What one number of threads reaches. */
    Diagnosis.Measured measure(int threads) {
        messages.status("limits, " + Diagnosis.threads(threads));
        MachineLimits limits = MachineLimits.measure(threads, LIMIT_TIME);
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        // Not the default backend: a GPU's launches return before it has computed, and the limits are the CPU's.
        try (Backend backend = new CpuBackendProvider().open(new BackendOptions(threads))) {
            boolean first = true;
            for (Shape shape : Shape.ALL) {
                messages.status(shape.name() + ", " + Diagnosis.threads(threads));
                rates.put(shape.name(), rate(backend, shape, first));
                first = false;
            }
        } finally {
            messages.clearStatus();
        }
        return new Diagnosis.Measured(limits, rates);
    }

    /** In 10⁹ operations a second. */
    private static double rate(Backend backend, Shape shape, boolean warmUp) {
        List<Linear> layers = new ArrayList<>();
        for (int i = 0; i < WEIGHTS; i++) layers.add(layer(backend, shape, i));
        // A model's weights are in the kernels' form after a few images.
        backend.settle();
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", shape.m(), shape.k());
            Tensor y = session.floats("y", shape.m(), shape.n());
            session.write(x, MemorySegment.ofArray(ramp(shape.m(), shape.k())));
            if (warmUp) settle(session, y, x, layers);
            List<Long> times = new ArrayList<>();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < SHAPE_NANOS || times.size() < WEIGHTS)
                times.add(time(session, y, x, layers.get(times.size() % WEIGHTS)));
            long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
            return shape.operations() / sorted[sorted.length / 2];
        }
    }

    private static Linear layer(Backend backend, Shape shape, int number) {
        MatrixView values = MatrixView.of(shape.n(), shape.k(), ramp(shape.n(), shape.k()));
        WeightSource source = WeightSource.of(shape.name() + " " + number, values);
        return new Linear(shape.name(), backend.load(source, Backend.Role.LINEAR), null);
    }

    private static void settle(Session session, Tensor y, Tensor x, List<Linear> layers) {
        long begin = System.nanoTime();
        long improved = begin;
        long best = Long.MAX_VALUE;
        for (int i = 0; System.nanoTime() - improved < SETTLED_NANOS && improved - begin < PATIENCE_NANOS; i++) {
            long time = time(session, y, x, layers.get(i % WEIGHTS));
            if (time < FASTER * best) improved = System.nanoTime();
            best = Math.min(best, time);
        }
    }

    private static long time(Session session, Tensor y, Tensor x, Linear layer) {
        long begin = System.nanoTime();
        session.ops().linear(y, x, layer);
        return System.nanoTime() - begin;
    }

    /** What is printed. */
    static Stream<String> lines(Diagnosis.Measured measured) {
        MachineLimits limits = measured.limits();
        String threads = Diagnosis.threads(limits.threads()) + ": ";
        String head = String.format(
                Locale.ROOT,
                "%speak %.0f GFLOP/s in %d-bit vectors; reads %.0f GB/s from memory, %.0f GB/s from cache",
                threads,
                limits.gigaFlops(),
                limits.vectorBits(),
                limits.memory(),
                limits.cache());
        return Stream.concat(
                Stream.of(head),
                measured.rates().entrySet().stream()
                        .map(e -> String.format(
                                Locale.ROOT,
                                "%s%-8s %4.0f GFLOP/s, %2.0f %% of the peak",
                                threads,
                                e.getKey(),
                                e.getValue(),
                                100 * e.getValue() / limits.gigaFlops())));
    }

    /** What {@code --json} prints. */
    static Map<String, Object> json(Diagnosis.Measured measured) {
        MachineLimits limits = measured.limits();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("threads", limits.threads());
        object.put("peakGflops", limits.gigaFlops());
        object.put("memoryGBs", limits.memory());
        object.put("cacheGBs", limits.cache());
        object.put("linearGflops", measured.rates());
        object.put("share", measured.share());
        return object;
    }

    /** Signed numbers of a period that no block divides. */
    private static float[] ramp(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++)
            values[i] = 0.005f * ((31 * (i / columns) + i % columns) % RAMP_PERIOD - RAMP_PERIOD / 2);
        return values;
    }
}
