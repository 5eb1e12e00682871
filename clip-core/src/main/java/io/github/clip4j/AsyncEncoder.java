package io.github.clip4j;

import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageSource;
import io.github.clip4j.serving.Calls;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An {@link Encoder} for callers that do not wait. Each call runs on a thread of the executor, and calls at the same
 * time share batches as those of many threads do. A deadline is {@link CompletableFuture#orTimeout}; a call that is
 * cancelled or late before it begins is not computed, and a stream ends after its present batch, also if its thread is
 * interrupted, as by {@link java.util.concurrent.ExecutorService#shutdownNow}. What is being computed is finished, and
 * its result dropped. Failures are the causes of a {@link java.util.concurrent.CompletionException}. Thread-safe.
 */
public final class AsyncEncoder {
    private final Encoder encoder;
    private final Calls calls;

    AsyncEncoder(Encoder encoder, Calls calls) {
        this.encoder = encoder;
        this.calls = calls;
    }

    /**
     * As {@link Encoder#encodeImage(Path)}.
     *
     * @param image a file
     * @return (E)
     */
    public CompletableFuture<float[]> encodeImage(Path image) {
        return calls.supply(() -> encoder.encodeImage(image));
    }

    /**
     * As {@link Encoder#encodeImage(ImageSource)}.
     *
     * @param image a file, its bytes, or an image of the JDK
     * @return (E)
     */
    public CompletableFuture<float[]> encodeImage(ImageSource image) {
        return calls.supply(() -> encoder.encodeImage(image));
    }

    /**
     * As {@link Encoder#encodeImage(Image)}.
     *
     * @param image any image
     * @return (E)
     */
    public CompletableFuture<float[]> encodeImage(Image image) {
        return calls.supply(() -> encoder.encodeImage(image));
    }

    /**
     * As {@link Encoder#encodeText}.
     *
     * @param text any text
     * @return (E)
     */
    public CompletableFuture<float[]> encodeText(String text) {
        return calls.supply(() -> encoder.encodeText(text));
    }

    /**
     * As {@link Encoder#encodeTexts(List)}.
     *
     * @param texts any texts
     * @return one embedding (E) for each
     */
    public CompletableFuture<float[][]> encodeTexts(List<String> texts) {
        return calls.supply(() -> encoder.encodeTexts(texts));
    }

    /**
     * As {@link Encoder#encodeImages(Stream, Function, EmbeddingReceiver)}.
     *
     * @param inputs any number
     * @param reader makes an image of an input
     * @param receiver is called on a thread of the executor
     * @param <S> an input
     * @return completed after the last input
     */
    public <S> CompletableFuture<Void> encodeImages(
            Stream<S> inputs, Function<? super S, Image> reader, EmbeddingReceiver<? super S> receiver) {
        return calls.run(wanted -> encoder.encodeImages(inputs, reader, limited(receiver, wanted)));
    }

    /**
     * As {@link Encoder#encodeImages(Stream, EmbeddingReceiver)}.
     *
     * @param sources any number
     * @param receiver is called on a thread of the executor
     * @return completed after the last source
     */
    public CompletableFuture<Void> encodeImages(
            Stream<ImageSource> sources, EmbeddingReceiver<? super ImageSource> receiver) {
        return calls.run(wanted -> encoder.encodeImages(sources, limited(receiver, wanted)));
    }

    /**
     * As {@link Encoder#encodeTexts(Stream, EmbeddingReceiver)}.
     *
     * @param texts any number
     * @param receiver is called on a thread of the executor
     * @return completed after the last text
     */
    public CompletableFuture<Void> encodeTexts(Stream<String> texts, EmbeddingReceiver<? super String> receiver) {
        return calls.run(wanted -> encoder.encodeTexts(texts, limited(receiver, wanted)));
    }

    /** Takes nothing any more once the future is completed. */
    private static <S> EmbeddingReceiver<S> limited(EmbeddingReceiver<? super S> receiver, BooleanSupplier wanted) {
        return new EmbeddingReceiver<>() {
            @Override
            public void embedded(S input, float[] embedding) {
                if (wanted.getAsBoolean()) receiver.embedded(input, embedding);
            }

            @Override
            public void failed(S input, RuntimeException failure) {
                if (wanted.getAsBoolean()) receiver.failed(input, failure);
            }

            @Override
            public boolean wanted() {
                return wanted.getAsBoolean() && receiver.wanted();
            }
        };
    }
}
