package io.github.clip4j.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Vector kernels refuse memory of the heap: their loops are compiled for native memory only. */
class NativeMemoryTest {
    private static final Rows HEAP = new Rows(MemorySegment.ofArray(new float[64 * 64]), 0, 256);

    private final Kernels kernels = new VectorKernels();
    private final float[] lanes = new float[2 * Kernels.LANES];
    private final float[] sums = new float[Kernels.TILE];

    private interface Use {
        void of(Rows memory);
    }

    @Test
    void heapSegmentsAreRefused() {
        refuses(x -> kernels.copy(x, 0, x, 0, 1, 64));
        refuses(x -> kernels.copy(x, 0, x, 0, 1, 128));
        refuses(x -> kernels.pack(x, 0, x, 1));
        refuses(x -> kernels.add(x, 0, x, 0, 1, 64));
        refuses(x -> kernels.add(x, 0, x, 0, 1, 128));
        refuses(x -> kernels.scale(x, x, 1, 64, lanes));
        refuses(x -> kernels.finite(x, 1));
        refuses(x -> kernels.widen(x, x, 1, DType.F16));
        refuses(x -> kernels.widen(x, x, 1, DType.BF16));
        for (Activation kind : Activation.values()) refuses(x -> kernels.activate(x, 0, x, 0, 1, 64, kind, lanes));
        refuses(x -> kernels.softmaxNumerators(x, 0, 64, 1f, lanes));
        refuses(x -> kernels.layerNorm(x, x, x, x, 1e-5f, 0, 1, 64, lanes));
        refuses(x -> kernels.multiply(x, x, x, x, 0, 6, 16, 64, sums));
        refuses(x -> kernels.multiply(x, x, x, x, 0, 1, 16, 64, sums));
    }

    private static void refuses(Use use) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> use.of(HEAP));
        assertEquals("kernels need native memory", e.getMessage());
        try (Arena arena = Arena.ofConfined()) {
            use.of(new Rows(arena.allocate(64 * 256, 64), 0, 256));
        }
    }
}
