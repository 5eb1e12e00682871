package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * The rate that a backend's matrix product reaches on this machine, for large square matrices, called in the same way
 * as the model's own products. On {@code cuda} that is cuBLAS, so a model's share of it says what everything else
 * costs.
 */
public final class ProductPeak {
    /** A program lasts about this long, so that its start and the wait for its end do not count. */
    private static final double PROGRAM_SECONDS = 0.05;

    private static final int MOST_PRODUCTS = 500;

    private ProductPeak() {}

    /**
     * Measures one size.
     *
     * @param backend keeps the right factor until it is closed
     * @param size M = N = K
     * @param time how long to look for the best
     * @return 10⁹ operations per second, of the fastest program
     */
    public static double gigaFlops(Backend backend, int size, Duration time) {
        float[] values = scattered(Math.multiplyExact(size, size));
        WeightSource source = WeightSource.of("peak", MatrixView.of(size, size, values));
        Linear w = new Linear("peak", backend.load(source, Backend.Role.LINEAR), null);
        backend.settle();
        try (Session session = backend.open();
                Arena arena = Arena.ofConfined()) {
            Tensor x = session.floats("x", size, size);
            Tensor out = session.floats("out", size, size);
            Tensor mark = session.floats("mark", 1, 1);
            MemorySegment one = arena.allocate(ValueLayout.JAVA_FLOAT);
            session.write(x, MemorySegment.ofArray(values));
            session.write(mark, one);
            Runs runs = count -> {
                long begin = System.nanoTime();
                session.run(() -> {
                    for (int i = 0; i < count; i++) session.ops().linear(out, x, w); // (M, N)
                });
                session.read(mark, one); // waits
                return (System.nanoTime() - begin) / 1e9;
            };
            runs.seconds(1);
            double product = Math.max(runs.seconds(1), 1e-9);
            int count = (int) Math.clamp(PROGRAM_SECONDS / product, 1, MOST_PRODUCTS);
            double best = product * count;
            long end = System.nanoTime() + time.toNanos();
            // A program is recorded at its second run.
            for (int run = 0; run < 4 || System.nanoTime() < end; run++) best = Math.min(best, runs.seconds(count));
            return 2.0 * size * size * size * count / best / 1e9;
        }
    }

    /** Times a program of that many products. */
    private interface Runs {
        double seconds(int count);
    }

    /** Signed numbers without a pattern: what power a device draws depends on the bits. */
    private static float[] scattered(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            // The finaliser of MurmurHash3, from -0.5 to 0.5.
            int bits = i * 0x9e3779b9;
            bits = (bits ^ bits >>> 16) * 0x85ebca6b;
            bits = (bits ^ bits >>> 13) * 0xc2b2ae35;
            values[i] = (bits ^ bits >>> 16) * 0x1p-32f;
        }
        return values;
    }
}
