package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final int K = 300;
    private static final int N = 200;
    private static final int M = 50;

    private static Backend open(int threads) {
        return new CpuBackendProvider().open(new BackendOptions(threads));
    }

    private static float[] values(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    private static Linear linear(Backend backend) {
        MatrixView view = MatrixView.of(N, K, values(N * K, 1));
        Linear layer = new Linear("l", backend.load(WeightSource.of("l", view), Backend.Role.LINEAR), null);
        backend.settle();
        return layer;
    }

    private static float[] forward(Session session, Linear w, float[] input) {
        float[] result = new float[M * N];
        Tensor x = session.floats("x", M, K);
        Tensor y = session.floats("y", M, N);
        session.write(x, MemorySegment.ofArray(input));
        session.run(() -> session.ops().linearActivation(y, x, w, Activation.QUICK_GELU));
        session.read(y, MemorySegment.ofArray(result));
        return result;
    }

    @Test
    void callersAtTheSameTimeGetTheBitsOfOneAlone() throws Exception {
        try (Backend backend = open(2)) {
            Linear w = linear(backend);
            float[] input = values(M * K, 2);
            float[] alone;
            try (Session session = backend.open()) {
                alone = forward(session, w, input);
            }
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++)
                callers.add(CompletableFuture.runAsync(() -> {
                    try (Session session = backend.open()) {
                        for (int i = 0; i < 30; i++) assertArrayEquals(alone, forward(session, w, input));
                    }
                }));
            for (CompletableFuture<Void> caller : callers) caller.get();
        }
    }

    @Test
    void anExecutorIsAskedForLoadingAndForForwardPasses() {
        AtomicInteger asked = new AtomicInteger();
        Executor executor = _ -> asked.incrementAndGet();
        try (Backend backend = new CpuBackendProvider()
                        .open(new BackendOptions(3, Optional.of(executor), Storage.F32, Optional.empty()));
                Session session = backend.open()) {
            Linear w = linear(backend);
            assertEquals(2, asked.get(), "loading");
            forward(session, w, values(M * K, 2));
            assertEquals(4, asked.get(), "a forward pass");
        }
    }

    @Test
    void storageGrowsUnderItsNameAndKeepsItsContent() {
        try (Backend backend = open(1);
                Session session = backend.open()) {
            Tensor small = session.floats("x", 2, 3);
            float[] values = {1, 2, 3, 4, 5, 6};
            session.write(small, MemorySegment.ofArray(values));
            float[] back = new float[6];
            session.read(session.floats("x", 2, 3), MemorySegment.ofArray(back));
            assertArrayEquals(values, back);
            Tensor large = session.floats("x", 300, 70);
            float[] many = values(300 * 70, 3);
            session.write(large, MemorySegment.ofArray(many));
            float[] manyBack = new float[many.length];
            session.read(large, MemorySegment.ofArray(manyBack));
            assertArrayEquals(many, manyBack);
            Tensor ints = session.ints("x", 2, 2);
            session.write(ints, MemorySegment.ofArray(new int[] {1, -2, 3, Integer.MIN_VALUE}));
            int[] intsBack = new int[4];
            session.read(ints, MemorySegment.ofArray(intsBack));
            assertArrayEquals(new int[] {1, -2, 3, Integer.MIN_VALUE}, intsBack);
            session.read(large, MemorySegment.ofArray(manyBack));
            assertArrayEquals(many, manyBack, "ints and floats of one name are two tensors");
            assertEquals("x", large.name());
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        try (Backend backend = open(2)) {
            Session session = backend.open();
            Tensor x = session.floats("x", 2, 2);
            session.close();
            session.close();
            assertClosed("the session is closed", () -> session.floats("y", 1, 1));
            assertClosed("the session is closed", () -> session.ints("y", 1, 1));
            assertClosed("the session is closed", () -> session.ops().activation(x, Activation.GELU));
            assertClosed("the session is closed", () -> session.write(x, MemorySegment.ofArray(new float[4])));
            assertClosed("the session is closed", () -> session.read(x, MemorySegment.ofArray(new float[4])));
            assertClosed("the session is closed", () -> session.run(() -> {}));
        }
    }

    @Test
    void aClosedBackendSaysSo() {
        Backend backend = open(2);
        Linear w = linear(backend);
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", M, K);
            Tensor y = session.floats("y", M, N);
            backend.close();
            backend.close();
            assertClosed("is closed", () -> session.ops().linear(y, x, w));
            assertClosed("is closed", () -> session.floats("z", 1, 1));
            assertClosed("is closed", backend::open);
            assertClosed("is closed", () -> linear(backend));
        }
    }

    private static void assertClosed(String message, Runnable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
        assertTrue(String.valueOf(e.getMessage()).contains(message), String.valueOf(e.getMessage()));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        try (Backend backend = open(1);
                Session session = backend.open()) {
            Linear w = linear(backend);
            Tensor x = session.floats("x", M, K - 1);
            Tensor y = session.floats("y", M, N);
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> session.ops().linear(y, x, w));
            assertEquals("linear l: output (50, 200), input (50, 299), weight (200, 300) do not fit", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> session.floats("x", 0, 3));
        }
    }

    @Test
    void aFailingViewFailsTheLoad() {
        MatrixView broken = new MatrixView() {
            @Override
            public int rows() {
                return 200;
            }

            @Override
            public int columns() {
                return 10;
            }

            @Override
            public void read(int row, int column, float[] destination, int offset, int count) {
                if (row == 150) throw new IllegalStateException("row 150");
            }
        };
        try (Backend backend = open(2)) {
            WeightSource source = WeightSource.of("broken", broken);
            assertClosed("row 150", () -> backend.load(source, Backend.Role.TABLE));
            // A matrix is not read before it is used or packed.
            backend.load(source, Backend.Role.LINEAR);
            assertClosed("row 150", backend::settle);
        }
    }
}
