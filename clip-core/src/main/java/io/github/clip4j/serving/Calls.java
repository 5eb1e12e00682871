package io.github.clip4j.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls on other threads, for callers that do not wait. Thread-safe.
 *
 * @param executor runs each call
 */
public record Calls(Executor executor) {
    /** A virtual thread for each call: those that wait for their turn cost next to nothing. */
    public static final Executor VIRTUAL =
            call -> Thread.ofVirtual().name("clip-call").start(call);

    /**
     * Calls for a result. A future that is completed before its call begins, by a deadline or by being cancelled, is
     * never computed.
     *
     * @param call made once
     * @param <R> the result
     * @return the result to be
     */
    public <R> CompletableFuture<R> supply(Supplier<R> call) {
        return CompletableFuture.supplyAsync(call, executor);
    }

    /**
     * Runs something that can be ended early.
     *
     * @param call made once; is told whether it is still wanted, which it is no more once the future is completed, by a
     *     deadline or by being cancelled
     * @return completed when the call returns
     */
    public CompletableFuture<Void> run(Consumer<BooleanSupplier> call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                if (!done.isDone()) call.accept(() -> !done.isDone());
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
