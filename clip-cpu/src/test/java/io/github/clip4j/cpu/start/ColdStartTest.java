package io.github.clip4j.cpu.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.Arena;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long calls wait for vectors, and which are compiled. The kernels only pretend to compute. */
class ColdStartTest {
    /** Of every processor: where it has narrower vectors only, nobody waits. */
    private static final int BITS = 128;

    private static final long HOURS = 1L << 50;

    /** Kernels of which only the form is known; what they return is made up. */
    private static Kernels kernels(InvocationHandler others) {
        return (Kernels) Proxy.newProxyInstance(
                ColdStartTest.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    if (method.getName().equals("vectorBits")) return BITS;
                    if (method.getName().equals("micro")) return Kernels.PANEL;
                    Object _ = others.invoke(proxy, method, args);
                    if (method.getReturnType() == float.class) return 1f;
                    return method.getReturnType() == boolean.class ? true : null;
                });
    }

    private static Workload workload(long weights) {
        return new Workload(weights, Set.of(Activation.QUICK_GELU));
    }

    @Test
    void patienceIsWhatScalarCodeWouldTake() {
        ColdStart start = ColdStart.of(kernels((_, _, _) -> null), 2);
        start.expect(workload(2_000_000));
        assertEquals(20_000_000, start.patience(1, 50), "a small model's pass");
        assertEquals(200_000_000, start.patience(1_000_000_000, 50), "a product that is more than the blocks");
        start.expect(workload(300_000_000));
        assertEquals(500_000_000 + 3_000_000_000L, start.patience(1, 50), "a large one's, with scalar code still cold");
        start.close();
    }

    @Test
    @Timeout(60)
    void callsGoOnWhileVectorsAreNotCompiled() {
        CountDownLatch end = new CountDownLatch(1);
        ColdStart start = ColdStart.of(
                kernels((_, _, _) -> {
                    end.await();
                    return null;
                }),
                1);
        start.expect(workload(1_000));
        start.computed(2_000_000_000L, 1);
        assertEquals(0, start.kernels().vectorBits(), "scalar code serves");
        start.close();
        end.countDown();
    }

    /** One that ends while calls wait: they go on when it does, and wait once for each transformer. */
    @Test
    @Timeout(60)
    void theFirstCallOfATransformerWaits() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        ColdStart start = ColdStart.of(
                kernels((_, _, _) -> {
                    end.await();
                    return null;
                }),
                1);
        start.expect(workload(HOURS));
        Thread call = Thread.ofPlatform().daemon().start(() -> start.computed(1, 1_000));
        untilItWaits(call);
        start.computed(1, 1_000); // another call of the same: nobody waits twice
        start.expect(workload(HOURS));
        start.computed(1, 1_000);
        start.expect(workload(HOURS + 1));
        Thread other = Thread.ofPlatform().daemon().start(() -> start.computed(1, 1_000));
        untilItWaits(other);
        start.close();
        end.countDown();
        call.join();
        other.join();
    }

    private static void untilItWaits(Thread call) {
        while (call.isAlive() && call.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
        assertTrue(call.isAlive(), "the call has not waited");
    }

    /** Whatever they are: a model of another family must not start in scalar code because a list does not know it. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    @Timeout(60)
    void theActivationsOfTheModelAreWarmedUp(Activation kind) throws InterruptedException {
        Set<Activation> called = Collections.synchronizedSet(EnumSet.noneOf(Activation.class));
        ColdStart start = ColdStart.of(kernels((_, method, args) -> note(called, method, args)), 1);
        start.expect(new Workload(300_000_000, Set.of(kind)));
        while (start.kernels().vectorBits() != BITS) Thread.sleep(1);
        assertEquals(Set.of(kind), called, "warmed up");
        called.clear();
        try (Arena arena = Arena.ofConfined()) {
            Rows x = new Rows(arena.allocate(512, 64), 0, 256);
            start.kernels().activate(x, 0, x, 0, 1, 64, kind, new float[2 * Kernels.LANES]);
        }
        assertEquals(Set.of(kind), called, "computed by vectors");
        start.close();
    }

    /** A second model, or one whose transformers differ; before or after the first warm-up has ended. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(60)
    void anActivationThatIsAnnouncedLaterIsCompiledUncalled(boolean meanwhile) throws InterruptedException {
        Set<Activation> called = Collections.synchronizedSet(EnumSet.noneOf(Activation.class));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch announced = new CountDownLatch(1);
        ColdStart start = ColdStart.of(
                kernels((_, method, args) -> {
                    begun.countDown();
                    if (meanwhile) announced.await();
                    return note(called, method, args);
                }),
                1);
        start.expect(new Workload(300_000_000, Set.of(Activation.GELU)));
        begun.await();
        if (!meanwhile) while (!(start.kernels() instanceof CommonKernels)) Thread.sleep(1);
        start.expect(new Workload(300_000_000, Set.of(Activation.SILU)));
        announced.countDown();
        while (start.kernels() != start.wanted()) Thread.sleep(1);
        assertEquals(EnumSet.allOf(Activation.class), called);
        start.close();
    }

    /** Does nothing at once, as if it were compiled. */
    private static @Nullable Object note(Set<Activation> called, Method method, Object[] args) {
        if (method.getName().equals("activate")) called.add((Activation) args[6]);
        return null;
    }

    @Test
    @Timeout(60)
    void aWarmUpThatFailsIsNotWaitedFor() {
        ColdStart start = ColdStart.of(
                kernels((_, _, _) -> {
                    throw new IllegalStateException("on purpose: a kernel fails in its warm-up");
                }),
                1);
        start.expect(workload(HOURS));
        start.computed(1, 1_000);
        assertEquals(0, start.kernels().vectorBits(), "scalar code serves");
    }

    /** A first minute without a processor must not leave a process in scalar code for good. */
    @Test
    @Timeout(60)
    void aWarmUpInVainIsTriedAgain() throws InterruptedException {
        List<Boolean> tried = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch quiet = new CountDownLatch(1);
        ColdStart start = ColdStart.of(
                kernels((_, _, _) -> null),
                1,
                (_, part, _) -> {
                    tried.add(part.common());
                    // Those for every model in vain 11 times, the others 3 times.
                    int before = Collections.frequency(tried, part.common());
                    if (part.common() && before == 2) quiet.countDown();
                    return before > (part.common() ? 11 : 3);
                },
                1);
        start.expect(workload(HOURS));
        quiet.await();
        assertFalse(start.isReady());
        assertTrue(start.describe().startsWith("scalar code until " + BITS + "-bit vectors"), start.describe());
        assertTrue(start.await(Long.MAX_VALUE / 2));
        assertTrue(start.isReady());
        assertEquals(BITS + "-bit vectors", start.describe());
        assertSame(start.wanted(), start.kernels());
        assertEquals(12, Collections.frequency(tried, true));
        assertEquals(4, Collections.frequency(tried, false));
        start.close();
    }

    @Test
    @Timeout(60)
    void nobodyWaitsForVectorsInVain() throws InterruptedException {
        ColdStart failing = ColdStart.of(
                kernels((_, _, _) -> null),
                1,
                (_, _, _) -> {
                    throw new IllegalStateException("on purpose: a kernel fails in its warm-up");
                },
                1);
        assertFalse(failing.await(Long.MAX_VALUE / 2));
        assertTrue(failing.describe().startsWith("scalar code instead of "), failing.describe());
        ColdStart closed = ColdStart.of(kernels((_, _, _) -> null), 1, (_, _, _) -> false, HOURS);
        Thread waiting = Thread.ofPlatform().daemon().start(() -> closed.await(Long.MAX_VALUE / 2));
        untilItWaits(waiting);
        closed.close();
        waiting.join();
        ColdStart slow = ColdStart.of(kernels((_, _, _) -> null), 1, (_, _, _) -> false, HOURS);
        assertFalse(slow.await(1_000_000), "at most so long");
        slow.close();
    }
}
