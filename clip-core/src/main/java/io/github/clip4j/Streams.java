package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.serving.ReadAhead;
import io.github.clip4j.serving.ReadAhead.Attempt;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Embeds inputs as they come. What exists at a time is a batch for each lane, and the arrays for pixels are reused. */
record Streams(Encoder encoder, Encoder.Parts parts) {
    /** Texts are small, and the more there are, the more of them share a length or a beginning. */
    private static final int TEXTS = 16;

    <S> void images(
            Iterator<S> inputs,
            BiConsumer<S, float[]> reader,
            Function<S, String> name,
            EmbeddingReceiver<? super S> receiver) {
        Engine engine = parts.engine();
        int elements = engine.pixelsPerImage();
        Queue<float[]> supply = new ConcurrentLinkedQueue<>();
        Queue<float[]> batches = new ConcurrentLinkedQueue<>();
        ReadAhead<S, float[]> images = new ReadAhead<>(
                input -> {
                    float[] used = supply.poll();
                    float[] pixels = used == null ? new float[elements] : used;
                    reader.accept(input, pixels);
                    return pixels;
                },
                together(),
                engine.concurrentBatches() > 1);
        images.forEachBatch(inputs, receiver::wanted, attempts -> {
            List<float[]> pixels = values(attempts);
            float[][] embeddings = encoder.embedded(pixels, batches);
            deliver(attempts, i -> encoder.fault(embeddings[i], () -> pixels.get(i)), embeddings, name, receiver);
            supply.addAll(pixels);
        });
    }

    void texts(Iterator<String> texts, Tokenizer tokenizer, EmbeddingReceiver<? super String> receiver) {
        TokenizeOptions tokenize = encoder.tokenizing();
        ReadAhead<String, int[]> tokens =
                new ReadAhead<>(text -> tokenizer.encode(text, tokenize), Math.multiplyExact(TEXTS, together()), false);
        tokens.forEachBatch(texts, receiver::wanted, attempts -> {
            float[][] embeddings = encoder.tokensEmbedded(values(attempts));
            deliver(attempts, i -> encoder.fault(embeddings[i], null), embeddings, text -> '"' + text + '"', receiver);
        });
    }

    private int together() {
        return Math.multiplyExact(
                parts.engine().concurrentBatches(), parts.options().batching().batchSize());
    }

    private static <T> List<T> values(List<? extends Attempt<?, T>> attempts) {
        List<T> values = new ArrayList<>();
        for (var attempt : attempts) if (attempt.value() != null) values.add(attempt.value());
        return values;
    }

    /** What is no number is the failure of its input. */
    private static <S> void deliver(
            List<? extends Attempt<S, ?>> attempts,
            IntFunction<Optional<ClipException>> faults,
            float[][] embeddings,
            Function<S, String> name,
            EmbeddingReceiver<? super S> receiver) {
        int next = 0;
        for (var attempt : attempts) {
            if (attempt.failure() != null) {
                receiver.failed(attempt.input(), attempt.failure());
                continue;
            }
            Optional<ClipException> fault = faults.apply(next);
            float[] embedding = embeddings[next++];
            if (fault.isEmpty()) receiver.embedded(attempt.input(), embedding);
            else receiver.failed(attempt.input(), placed(fault.get(), name.apply(attempt.input())));
        }
    }

    private static ClipException placed(ClipException fault, String name) {
        return name.isEmpty() ? fault : fault.in(name);
    }
}
