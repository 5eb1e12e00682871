package io.github.clip4j.serving;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prepares inputs side by side, a batch at a time, and hands them on in their order.
 *
 * @param prepare what is done to one input; runs on several threads at once
 * @param batchSize inputs in a batch
 * @param ahead whether the next batch is prepared while one is used: for uses that do not occupy the processor
 * @param <S> an input
 * @param <T> what is made of it
 */
public record ReadAhead<S, T>(Function<S, T> prepare, int batchSize, boolean ahead) {
    /**
     * The outcome for one input.
     *
     * @param input the input
     * @param value what was made of it, or null
     * @param failure why there is no value, or null
     * @param <S> an input
     * @param <T> what is made of it
     */
    public record Attempt<S, T>(
            S input, @Nullable T value, @Nullable RuntimeException failure) {}

    /**
     * Prepares all inputs.
     *
     * @param inputs any number
     * @param consumer takes one batch after the other, on the caller's thread
     */
    public void forEachBatch(List<S> inputs, Consumer<List<Attempt<S, T>>> consumer) {
        forEachBatch(inputs.iterator(), () -> true, consumer);
    }

    /**
     * Prepares inputs as they come: at most two batches exist at a time, and nothing is prepared any more on return.
     *
     * @param iterator any number; asked on the caller's thread for no more than the next batch
     * @param wanted asked before each batch is used; false ends the call
     * @param consumer takes one batch after the other, on the caller's thread
     * @throws CancellationException where {@code wanted} is asked, if the thread is interrupted; its flag stays set
     * @throws RuntimeException what {@code iterator} throws, after all inputs before it have been used; errors likewise
     */
    public void forEachBatch(Iterator<S> iterator, BooleanSupplier wanted, Consumer<List<Attempt<S, T>>> consumer) {
        Inputs<S> inputs = new Inputs<>(iterator, batchSize);
        CompletableFuture<List<Attempt<S, T>>> next = null;
        try {
            while (goesOn(wanted)) {
                List<Attempt<S, T>> attempts = next == null ? attempts(inputs.batch()) : result(next);
                if (attempts.isEmpty()) {
                    inputs.rethrow();
                    return;
                }
                List<S> following = ahead && goesOn(wanted) ? inputs.batch() : List.of();
                next = following.isEmpty() ? null : CompletableFuture.supplyAsync(() -> attempts(following));
                consumer.accept(attempts);
            }
        } finally {
            // Whoever asked may now close what the inputs are read from.
            if (next != null) next.handle((_, _) -> true).join();
        }
    }

    /** Inputs may have no end, so whoever interrupts the thread must not have to wait for it. */
    private static boolean goesOn(BooleanSupplier wanted) {
        if (Thread.currentThread().isInterrupted())
            throw new CancellationException("interrupted: the inputs that are left were not used");
        return wanted.getAsBoolean();
    }

    /** Inputs whose source may fail: what it gave before is used first. */
    private static final class Inputs<S> {
        private final Iterator<S> iterator;
        private final int batchSize;
        private @Nullable Throwable failure;

        Inputs(Iterator<S> iterator, int batchSize) {
            this.iterator = iterator;
            this.batchSize = batchSize;
        }

        /** The next inputs; none behind the last, or behind a failure. */
        List<S> batch() {
            List<S> batch = new ArrayList<>();
            try {
                while (failure == null && batch.size() < batchSize && iterator.hasNext()) batch.add(iterator.next());
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            return batch;
        }

        void rethrow() {
            if (failure instanceof Error error) throw error;
            if (failure instanceof RuntimeException exception) throw exception;
        }
    }

    private List<Attempt<S, T>> attempts(List<S> inputs) {
        // A single input is not worth the threads' start.
        var stream = inputs.size() == 1 ? inputs.stream() : inputs.parallelStream();
        List<Attempt<S, T>> attempts = stream.map(this::attempt).toList();
        return attempts.stream().map(this::againIfShortOfMemory).toList();
    }

    /** Alone, an input may find the memory that those beside it have taken; what is too large fails alone too. */
    private Attempt<S, T> againIfShortOfMemory(Attempt<S, T> attempt) {
        if (attempt.failure() == null || !(attempt.failure().getCause() instanceof OutOfMemoryError)) return attempt;
        Attempt<S, T> again = attempt(attempt.input());
        // An input stream has no second time, and would be said to be empty.
        return again.failure() == null ? again : attempt;
    }

    private Attempt<S, T> attempt(S input) {
        try {
            return new Attempt<>(input, prepare.apply(input), null);
        } catch (RuntimeException e) {
            return new Attempt<>(input, null, e);
        } catch (OutOfMemoryError e) {
            return new Attempt<>(input, null, tooLarge(e));
        }
    }

    /** One input that is too large for the heap is that input's failure: the others have room again. */
    static ClipException tooLarge(OutOfMemoryError e) {
        return new ClipException(
                String.format(
                        Locale.ROOT,
                        "needs more memory than the heap of %d MB has left; give Java more with -Xmx, or make it"
                                + " smaller",
                        Runtime.getRuntime().maxMemory() >> 20),
                e);
    }

    /** Attempts hold the failures of single inputs; an error that ended the preparing itself is thrown here too. */
    private static <T> T result(CompletableFuture<T> preparing) {
        try {
            return preparing.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw e;
        }
    }
}
