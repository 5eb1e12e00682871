package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.util.Random;
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
            backend.work(1_000_000_000L);
            long deadline = System.nanoTime() + 120_000_000_000L;
            while (backend.kernels() != vectors && System.nanoTime() < deadline) Thread.sleep(20);
            assertEquals(vectors, backend.kernels(), "kernels after the warm-up");
            assertArrayEquals(first, multiply(backend));
        }
    }

    @Test
    void endsWithTheBackend() {
        assertFalse(WarmUp.run(new VectorKernels(), () -> true));
        assertTrue(WarmUp.run(new VectorKernels(), () -> false));
    }

    private static float[] multiply(CpuBackend backend) {
        Random random = new Random(5);
        float[] values = new float[70 * 300];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        Linear layer = new Linear("layer", backend.load(new ArrayView(70, 300, values), Role.LINEAR), null);
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
