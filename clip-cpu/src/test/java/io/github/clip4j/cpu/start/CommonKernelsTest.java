package io.github.clip4j.cpu.start;

import static io.github.clip4j.backend.Activation.GELU_TANH;
import static io.github.clip4j.backend.Activation.QUICK_GELU;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommonKernelsTest {
    private final float[] lanes = new float[2 * Kernels.LANES];
    private final AtomicInteger wanted = new AtomicInteger();
    private final Kernels kernels =
            new CommonKernels(new ScalarKernels(), Set.of(GELU_TANH), new ScalarKernels(), wanted::incrementAndGet);

    /** Otherwise a float16 model would stay with scalar code forever. */
    @Test
    void whatIsNotCommonIsWanted() {
        try (Arena arena = Arena.ofConfined()) {
            Rows x = new Rows(arena.allocate(512, 64), 0, 256);
            Rows y = new Rows(arena.allocate(512, 64), 0, 256);
            kernels.activate(y, 0, x, 0, 1, 64, GELU_TANH, lanes);
            kernels.copy(y, 0, x, 0, 1, 64);
            assertEquals(0, wanted.get(), "common");
            kernels.widen(y, x, 1, DType.F16);
            assertEquals(1, wanted.get(), "widen");
            kernels.activate(y, 0, x, 0, 1, 64, QUICK_GELU, lanes);
            assertEquals(2, wanted.get(), "QuickGELU");
        }
    }
}
