package io.github.clip4j.cpu.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cpu.kernel.Probe;
import io.github.clip4j.cpu.kernel.ScalarProbe;
import io.github.clip4j.cpu.kernel.VectorProbe;
import io.github.clip4j.cpu.start.Capability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineLimitsTest {
    /** No core of today does more: two 512-bit units at 7 GHz. */
    private static final double CORE_GFLOPS = 448;

    /** The lower bounds are what a starved machine reaches before its compiler has run. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void valuesArePlausible(int threads) {
        MachineLimits limits = MachineLimits.measure(threads, Duration.ofMillis(100));
        assertEquals(threads, limits.threads());
        between(0.01, limits.gigaFlops(), threads * CORE_GFLOPS, limits);
        between(0.01, limits.memory(), 2000, limits);
        between(0.01, limits.cache(), threads * 1000, limits);
        between(0.01, limits.ridge(), 20_000, limits);
    }

    private static void between(double least, double found, double most, Object of) {
        assertTrue(found >= least && found <= most, () -> found + " of " + of);
    }

    @Test
    void theRoofIsTheLowerOfBoth() {
        MachineLimits limits = new MachineLimits(1, 512, 200, 40, 100);
        assertEquals(5, limits.ridge());
        assertEquals(80, limits.attainable(2));
        assertEquals(200, limits.attainable(6));
    }

    @Test
    void theBestOfTwoHasTheGreaterOfEachLimit() {
        MachineLimits one = new MachineLimits(2, 512, 200, 40, 90);
        MachineLimits other = new MachineLimits(2, 512, 400, 30, 100);
        assertEquals(new MachineLimits(2, 512, 400, 40, 100), one.best(other));
        assertEquals(one.best(other), other.best(one));
    }

    @Test
    void multiplyAddsAreNotOptimisedAway() {
        for (Probe probe : probes()) {
            float[] state = new float[Probe.CHAINS * 16];
            Arrays.fill(state, 0.25f);
            probe.multiplyAdd(state, 3);
            int used = probe.operations() / 2;
            for (int i = 0; i < state.length; i++)
                assertEquals(i < used ? 0.53125f : 0.25f, state[i], "element " + i + " of " + probe);
        }
    }

    /** The vectors' one only where there are vectors: the build also tests without. */
    private static List<Probe> probes() {
        return Capability.ofRuntime().vectors()
                ? List.of(new ScalarProbe(), new VectorProbe())
                : List.of(new ScalarProbe());
    }

    @Test
    void everyByteIsRead() {
        int lines = 3;
        Random random = new Random(1);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(5L * Probe.LINE, 64);
            for (long i = 0; i < memory.byteSize(); i++) memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
            for (Probe probe : probes()) {
                long before = probe.read(memory, Probe.LINE, lines);
                assertEquals(new ScalarProbe().read(memory, Probe.LINE, lines), before);
                for (int i = 0; i < 5 * Probe.LINE; i++) {
                    boolean inside = i >= Probe.LINE && i < (1 + lines) * Probe.LINE;
                    flip(memory, i);
                    long after = probe.read(memory, Probe.LINE, lines);
                    if (inside) assertNotEquals(before, after, "byte " + i + " of " + probe);
                    else assertEquals(before, after, "byte " + i + " of " + probe);
                    flip(memory, i);
                }
            }
        }
    }

    private static void flip(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) ~memory.get(ValueLayout.JAVA_BYTE, at));
    }

    @Test
    void theBestWindowIsNotAboveTheTruth() {
        double rate = new BestWindow(2, Duration.ofMillis(200)).measure((thread, steps) -> {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 50L * steps) Thread.onSpinWait();
            return steps;
        });
        // A step is 50 ns, and there are two threads: no more than 0.04 a nanosecond, and not far less.
        between(0.002, rate, 0.04, "two threads");
    }
}
