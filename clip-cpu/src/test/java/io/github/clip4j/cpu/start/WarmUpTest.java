package io.github.clip4j.cpu.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.VectorKernels;
import java.lang.foreign.Arena;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With real kernels. */
class WarmUpTest {
    private static final int COLUMNS = 1008;

    /** A large model has its vectors compiled before it is used; what it does without, when it is asked for. */
    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"QUICK_GELU", "GELU_TANH"})
    void otherKernelsAreCompiledWhenTheyAreWanted(Activation kind) throws InterruptedException {
        Kernels vectors = new VectorKernels();
        ColdStart start = ColdStart.of(vectors, 2);
        start.expect(new Workload(1_000, Set.of(kind)));
        assertEquals(0, start.kernels().vectorBits(), "for a small model");
        float[] scalar = activate(start, Activation.GELU);
        float[] models = activate(start, kind);
        start.expect(new Workload(300_000_000, Set.of(kind)));
        await(() -> start.kernels() instanceof CommonKernels, "common kernels after the warm-up");
        assertArrayEquals(models, activate(start, kind));
        Thread.sleep(100);
        assertNotSame(vectors, start.kernels(), "nobody wanted the others");
        assertArrayEquals(scalar, activate(start, Activation.GELU), "the twin's");
        await(() -> start.kernels() == vectors, "all kernels");
        assertArrayEquals(scalar, activate(start, Activation.GELU), "the vectors'");
        start.close();
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) Thread.sleep(20);
        assertTrue(condition.getAsBoolean(), what);
    }

    private static float[] activate(ColdStart start, Activation kind) {
        try (Arena arena = Arena.ofShared()) {
            Rows x = new Rows(arena.allocate(COLUMNS * Float.BYTES, 64), 0, COLUMNS * Float.BYTES);
            Rows y = new Rows(arena.allocate(COLUMNS * Float.BYTES, 64), 0, COLUMNS * Float.BYTES);
            for (int i = 0; i < COLUMNS; i++) x.set(0, i, (i - 500) / 100f);
            start.kernels().activate(y, 0, x, 0, 1, COLUMNS, kind, new float[2 * Kernels.LANES]);
            float[] values = new float[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) values[i] = y.get(0, i);
            return values;
        }
    }

    @Test
    void endsWithTheBackend() {
        WarmUp.Part common = new WarmUp.Part(true, Set.of(Activation.QUICK_GELU));
        for (WarmUp.Part part : new WarmUp.Part[] {common, common.others()}) {
            assertFalse(WarmUp.run(new VectorKernels(), part, () -> true));
            assertTrue(WarmUp.run(new VectorKernels(), part, () -> false));
        }
    }

    /** Kernels that are quick and seldom have a processor: on a starved machine only the thread's own time tells. */
    @Test
    void aStarvedThreadIsJudgedByItsOwnTime() {
        Kernels starved = (Kernels) Proxy.newProxyInstance(
                WarmUpTest.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, _) -> {
                    if (method.getName().equals("multiply")) LockSupport.parkNanos(100_000);
                    if (method.getName().equals("micro")) return Kernels.PANEL;
                    if (method.getReturnType() == float.class) return 1f;
                    return method.getReturnType() == boolean.class ? true : null;
                });
        WarmUp.Part part = new WarmUp.Part(true, Set.of());
        AtomicLong cpu = new AtomicLong();
        assertTrue(
                WarmUp.run(starved, part, () -> false, new WarmUp.Patience(0, 1, () -> 0)), "no time of its own used");
        WarmUp.Patience used = new WarmUp.Patience(0, 1_000_000_000, () -> cpu.addAndGet(100_000_000));
        assertFalse(WarmUp.run(starved, part, () -> false, used), "a second of its own, and slow");
    }

    @Test
    void theThreadsTimeIsItsOwn() {
        LongSupplier cpu = WarmUp.Patience.DEFAULT.cpu();
        long before = cpu.getAsLong();
        LockSupport.parkNanos(200_000_000);
        assertTrue(cpu.getAsLong() - before < 150_000_000, "time asleep does not count");
    }
}
