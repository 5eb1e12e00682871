package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.Output;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A forward pass allocates nothing on the heap, on any thread. With scalar kernels, since vectors are objects until C2
 * has compiled them; {@code benchmarks/run --only compile-check} looks at those.
 */
class AllocationTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");
    private static final int WARM_UPS = 20;
    private static final int RUNS = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Other tests' helpers may not have ended yet. */
    private final Set<Thread> others = Thread.getAllStackTraces().keySet();

    /** What the least of the runs has allocated: in another, a thread may have met an operation for the first time. */
    private long least = Long.MAX_VALUE;

    @ParameterizedTest
    @EnumSource(
            value = Storage.class,
            names = {"F32", "F16"})
    void forwardPassesAllocateNothing(Storage storage) throws Exception {
        BackendOptions options = new BackendOptions(2, Optional.empty(), storage, Optional.empty());
        Backend backend = new Measured(new CpuBackend(ColdStart.none(new ScalarKernels()), 2, options));
        try (Engine model =
                new Engine(Families.open(TINY), List.of(backend), 32, BatchingOptions.DEFAULT.withBatchSize(4))) {
            float[] pixels = new float[4 * 3 * 32 * 32];
            MemorySegment memory = MemorySegment.ofArray(pixels);
            assertEquals(0, leastOf(() -> model.encodeImages(4, () -> memory, Output.UNIT)), "images");
            List<int[]> texts =
                    List.of(new int[] {998, 1, 2, 3, 999}, new int[] {998, 1, 2, 4, 999}, new int[] {998, 1, 5, 999});
            assertEquals(0, leastOf(() -> model.encodeTexts(texts, Output.UNIT)), "texts with a common beginning");
        }
    }

    /** Two panels of values, of which the second is not full. */
    @Test
    void attentionOfLargeHeadsAllocatesNothing() {
        int d = 80;
        Backend backend = new Measured(new CpuBackend(ColdStart.none(new ScalarKernels()), 2, BackendOptions.DEFAULT));
        try (backend;
                Session session = backend.open()) {
            Tensor qkv = session.floats("qkv", 50, 3 * d);
            Tensor out = session.floats("out", 50, d);
            Heads heads = new Heads("attn", 1);
            for (boolean causal : new boolean[] {false, true}) {
                Sequences shape = new Sequences(50, 0, causal);
                assertEquals(
                        0,
                        leastOf(() -> session.run(() -> session.ops().attention(out, qkv, heads, shape))),
                        shape.toString());
            }
        }
    }

    /** The test of the test: an object a pass is seen. */
    @Test
    void allocationIsSeen() {
        Backend backend = new Measured(new CpuBackend(ColdStart.none(new ScalarKernels()), 2, BackendOptions.DEFAULT));
        try (backend;
                Session session = backend.open()) {
            long seen = leastOf(() -> session.run(() -> garbage = new byte[1]));
            assertTrue(seen >= 16 && seen <= 64, "seen " + seen);
        }
    }

    @Test
    void activationsOfTheSameShapeAreTheSameObjects() {
        try (CpuBackend backend = new CpuBackend(ColdStart.none(new ScalarKernels()), 1, BackendOptions.DEFAULT);
                Session session = backend.open()) {
            Tensor x = session.floats("x", 2, 3);
            assertSame(x, session.floats("x", 2, 3));
            assertNotSame(x, session.ints("x", 2, 3));
            assertEquals(4, session.floats("x", 2, 4).columns());
        }
    }

    private volatile byte[] garbage = {};

    private long leastOf(Runnable pass) {
        for (int i = 0; i < WARM_UPS; i++) pass.run();
        least = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) pass.run();
        return least;
    }

    /** A backend whose sessions measure their programs. */
    private final class Measured implements Backend {
        private final Backend backend;

        Measured(Backend backend) {
            this.backend = backend;
        }

        @Override
        public String describe() {
            return backend.describe();
        }

        @Override
        public Weight load(WeightSource source, Role role) {
            Weight weight = backend.load(source, role);
            // Packing, which allocates, is not part of a pass.
            backend.settle();
            return weight;
        }

        @Override
        public Session open() {
            return new MeasuredSession(backend.open());
        }

        @Override
        public void close() {
            backend.close();
        }
    }

    private final class MeasuredSession implements Session {
        private final Session session;
        private final long[] team = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("clip4j-cpu-") && !others.contains(thread))
                .mapToLong(Thread::threadId)
                .toArray();

        MeasuredSession(Session session) {
            this.session = session;
            assertEquals(1, team.length);
        }

        @Override
        public void run(Runnable program) {
            long team = team();
            long caller = THREADS.getCurrentThreadAllocatedBytes();
            session.run(program);
            caller = THREADS.getCurrentThreadAllocatedBytes() - caller;
            least = Math.min(least, caller + team() - team);
        }

        private long team() {
            return THREADS.getThreadAllocatedBytes(team[0]);
        }

        @Override
        public Tensor floats(String name, int rows, int columns) {
            return session.floats(name, rows, columns);
        }

        @Override
        public Tensor ints(String name, int rows, int columns) {
            return session.ints(name, rows, columns);
        }

        @Override
        public Ops ops() {
            return session.ops();
        }

        @Override
        public void write(Tensor destination, MemorySegment source) {
            session.write(destination, source);
        }

        @Override
        public void read(Tensor source, MemorySegment destination) {
            session.read(source, destination);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
