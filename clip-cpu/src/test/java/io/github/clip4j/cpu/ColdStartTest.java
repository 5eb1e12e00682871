package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long calls wait for vectors. The warm-ups here never end by themselves. */
class ColdStartTest {
    /** Of every processor: where it has narrower vectors only, nobody waits. */
    private static final int BITS = 128;

    private static final long HOURS = 1L << 50;

    /** Kernels of which only the form is known. */
    private static Kernels kernels(InvocationHandler others) {
        return (Kernels) Proxy.newProxyInstance(
                ColdStartTest.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    if (method.getName().equals("vectorBits")) return BITS;
                    if (method.getName().equals("micro")) return Kernels.PANEL;
                    return others.invoke(proxy, method, args);
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
        start.work(2_000_000_000L, 1);
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
        Thread call = Thread.ofPlatform().daemon().start(() -> start.work(1, 1_000));
        untilItWaits(call);
        start.work(1, 1_000); // another call of the same: nobody waits twice
        start.expect(workload(HOURS));
        start.work(1, 1_000);
        start.expect(workload(HOURS + 1));
        Thread other = Thread.ofPlatform().daemon().start(() -> start.work(1, 1_000));
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

    @Test
    @Timeout(60)
    void aWarmUpThatFailsIsNotWaitedFor() {
        ColdStart start = ColdStart.of(
                kernels((_, _, _) -> {
                    throw new IllegalStateException("on purpose: a kernel fails in its warm-up");
                }),
                1);
        start.expect(workload(HOURS));
        start.work(1, 1_000);
        assertEquals(0, start.kernels().vectorBits(), "scalar code serves");
    }
}
