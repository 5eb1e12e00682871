package io.github.clip4j.serving;

import io.github.clip4j.error.ClipException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
        CompletableFuture<List<Attempt<S, T>>> next = null;
        for (int from = 0; from < inputs.size(); from += batchSize) {
            List<S> batch = batch(inputs, from);
            List<Attempt<S, T>> attempts = next == null ? attempts(batch) : result(next);
            List<S> following = batch(inputs, from + batch.size());
            next = ahead && !following.isEmpty() ? CompletableFuture.supplyAsync(() -> attempts(following)) : null;
            consumer.accept(attempts);
        }
    }

    /** A batch from an input on; empty behind the last. */
    private List<S> batch(List<S> inputs, int from) {
        return inputs.subList(from, Math.min(inputs.size(), from + batchSize));
    }

    private List<Attempt<S, T>> attempts(List<S> inputs) {
        // A single input is not worth the threads' start.
        var stream = inputs.size() == 1 ? inputs.stream() : inputs.parallelStream();
        List<Attempt<S, T>> attempts = stream.map(this::attempt).toList();
        return attempts.stream().map(this::againIfShortOfMemory).toList();
    }

    /** Alone, an input may find the memory that those beside it have taken; what is too large fails alone too. */
    private Attempt<S, T> againIfShortOfMemory(Attempt<S, T> attempt) {
        return attempt.failure() != null && attempt.failure().getCause() instanceof OutOfMemoryError
                ? attempt(attempt.input())
                : attempt;
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
