package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Threads that call and may get stuck: a test that waits for one fails after a while instead. */
final class Callers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Callers() {}

    record Caller<R>(Thread thread, FutureTask<R> task) {
        R result() throws Exception {
            try {
                return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                AssertionError stuck = new AssertionError("stuck in " + thread.getState());
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }

        <T extends Throwable> T failure(Class<T> type) {
            ExecutionException e = assertThrows(ExecutionException.class, this::result);
            assertEquals(type, e.getCause().getClass());
            return type.cast(e.getCause());
        }
    }

    static <R> Caller<R> start(String name, Callable<R> call) {
        FutureTask<R> task = new FutureTask<>(call);
        return new Caller<>(Thread.ofPlatform().daemon().name(name).start(task), task);
    }

    static <R> Caller<R> startVirtual(Callable<R> call) {
        FutureTask<R> task = new FutureTask<>(call);
        return new Caller<>(Thread.ofVirtual().start(task), task);
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "never happened: " + what);
            Thread.sleep(1);
        }
    }
}
