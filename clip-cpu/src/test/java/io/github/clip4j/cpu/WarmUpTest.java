package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.VectorKernels;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    /** Scalar twins serve first; later calls use vectors, with the same bits. */
    @Test
    void changesKernelsButNoBit() throws InterruptedException {
        Kernels vectors = new VectorKernels();
        try (CpuBackend backend = CpuBackend.warmingUp(vectors, 2, BackendOptions.DEFAULT)) {
            assertEquals(0, backend.kernels().vectorBits(), "kernels at first");
            float[] first = multiply(backend);
            assertEquals(0, backend.kernels().vectorBits(), "kernels after little work");
            backend.work(1_000_000_000L, 7);
            await(() -> backend.kernels().vectorBits() == vectors.vectorBits(), "vectors after the warm-up");
            assertArrayEquals(first, multiply(backend));
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) Thread.sleep(20);
        assertTrue(condition.getAsBoolean(), what);
    }

    /** A large model has its vectors compiled before it is used; what it does without, when it is asked for. */
    @Test
    void rareKernelsAreCompiledWhenTheyAreWanted() throws InterruptedException {
        Kernels vectors = new VectorKernels();
        try (CpuBackend backend = CpuBackend.warmingUp(vectors, 2, BackendOptions.DEFAULT)) {
            backend.expect(new Workload(1_000, Set.of(Activation.QUICK_GELU)));
            assertEquals(0, backend.kernels().vectorBits(), "for a small model");
            float[] scalar = activate(backend, Activation.GELU);
            float[] quick = activate(backend, Activation.QUICK_GELU);
            backend.expect(new Workload(300_000_000, Set.of(Activation.QUICK_GELU)));
            await(() -> backend.kernels() instanceof CommonKernels, "common kernels after the warm-up");
            assertArrayEquals(quick, activate(backend, Activation.QUICK_GELU));
            Thread.sleep(100);
            assertNotSame(vectors, backend.kernels(), "nobody wanted the others");
            assertArrayEquals(scalar, activate(backend, Activation.GELU), "the twin's");
            await(() -> backend.kernels() == vectors, "all kernels");
            assertArrayEquals(scalar, activate(backend, Activation.GELU), "the vectors'");
        }
    }

    private static float[] activate(CpuBackend backend, Activation kind) {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) values[i] = (i - 500) / 100f;
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", 10, 100);
            session.write(x, MemorySegment.ofArray(values));
            session.ops().activation(x, kind);
            session.read(x, MemorySegment.ofArray(values));
            return values;
        }
    }

    @Test
    void endsWithTheBackend() {
        for (WarmUp.Part part : WarmUp.Part.values()) {
            assertFalse(WarmUp.run(new VectorKernels(), part, () -> true));
            assertTrue(WarmUp.run(new VectorKernels(), part, () -> false));
        }
    }

    private static float[] multiply(CpuBackend backend) {
        Random random = new Random(5);
        float[] values = new float[70 * 300];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        Weight weight = backend.load(WeightSource.of("layer", MatrixView.of(70, 300, values)), Role.LINEAR);
        Linear layer = new Linear("layer", weight, null);
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", 7, 300);
            Tensor y = session.floats("y", 7, 70);
            session.write(x, MemorySegment.ofArray(values));
            session.ops().linear(y, x, layer);
            float[] result = new float[7 * 70];
            session.read(y, MemorySegment.ofArray(result));
            return result;
        }
    }
}
