package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.QueueFullException;
import io.github.clip4j.model.Trace;
import io.github.clip4j.serving.Work.Images;
import io.github.clip4j.serving.Work.Load;
import io.github.clip4j.serving.Work.Texts;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two transformers of CLIP on a backend: pixels and token ids in, embeddings out. Each transformer's weights are
 * loaded when it is first used, so that a program that only embeds images pays for no text weights.
 *
 * <p>Thread-safe; every caller gets the same bits, alone or beside others, alone or in a batch. One forward pass runs
 * at a time, on a GPU two: while one computes, the other's inputs are brought. A pass is for as many of the waiting
 * calls as go together and make at most {@link ModelOptions#batchSize()} items: see
 * {@link io.github.clip4j.serving.BatchingOptions}. A call that brings more runs by itself. Calls cannot be
 * interrupted; they keep the interrupt flag, which ends a delay for company.
 */
public final class ClipModel implements AutoCloseable {
    private final ClipConfig config;
    private final ModelOptions options;
    private final Towers towers;
    private final Admission admission;
    private final BatchQueue<Work, float[]> queue;

    /**
     * Puts a checkpoint on a backend. Nothing is loaded yet.
     *
     * @param checkpoint owned from now on
     * @param backend owned from now on
     * @param options image size, batch size and the like
     */
    public ClipModel(Checkpoint checkpoint, Backend backend, ModelOptions options) {
        this.config = checkpoint.config().withImageSize(options.imageSize());
        this.options = options;
        backend.expect(new Workload(
                config.blockWeights(),
                EnumSet.of(config.vision().activation(), config.text().activation())));
        towers = new Towers(checkpoint, backend, config, options);
        admission = new Admission(options.batching());
        queue = new BatchQueue<>(
                towers, towers.lanes(), options.batching().maxDelay().toNanos(), System::nanoTime);
    }

    /**
     * The configuration, with the image size that was asked for.
     *
     * @return the configuration
     */
    public ClipConfig config() {
        return config;
    }

    /**
     * How many batches are worth computing at once.
     *
     * @return 1 on the CPU
     */
    public int concurrentBatches() {
        return towers.lanes();
    }

    /** Loads both transformers now. */
    public void loadAll() {
        queue.call(new Load());
    }

    /**
     * Embeds images.
     *
     * @param batch how many, at least 1
     * @param pixels (batch, 3, S, S) normalised pixels in native order; asked for once there is room for the call, on
     *     its thread
     * @param normalize whether embeddings are scaled to length 1
     * @param trace receives the intermediate results, or null
     * @return (batch, E), row-major
     * @throws ClipException if there are too many or too few pixels
     * @throws QueueFullException if there is no room, and calls are to be refused then
     * @throws IllegalStateException if the model is closed, or called by a trace of its own
     */
    public float[] encodeImages(int batch, Supplier<MemorySegment> pixels, boolean normalize, @Nullable Trace trace) {
        queue.checkOpen();
        if (batch < 1) throw new ClipException("expected 1 image or more, found " + batch);
        return admission.with(batch, () -> {
            MemorySegment values = pixels.get();
            int side = config.vision().imageSize();
            long expected = 3L * side * side * batch;
            if (values.byteSize() != expected * Float.BYTES)
                throw new ClipException("expected %d x 3 x %d x %3$d pixel values, found %4$d"
                        .formatted(batch, side, side, values.byteSize() / Float.BYTES));
            return queue.call(new Images(values, batch, normalize, trace));
        });
    }

    /**
     * Embeds tokenised texts, at most {@link ModelOptions#batchSize()} at a time: those of like lengths, or with a
     * common beginning, which is computed once; or all in one batch under a trace.
     *
     * @param ids one array a text, with start- and end-of-text tokens, padded or not
     * @param normalize whether embeddings are scaled to length 1
     * @param trace receives the intermediate results of all positions up to the context length, or null
     * @return (texts, E), row-major
     * @throws ClipException if a text is too long or an id is outside the vocabulary
     * @throws QueueFullException if there is no room, and calls are to be refused then
     * @throws IllegalStateException if the model is closed, or called by a trace of its own
     */
    public float[] encodeTexts(List<int[]> ids, boolean normalize, @Nullable Trace trace) {
        queue.checkOpen();
        if (trace != null) return encode(TokenBatch.of(ids, config.text(), true), normalize, trace);
        int e = config.embedDim();
        float[] embeddings = new float[Math.multiplyExact(ids.size(), e)];
        for (var part : TokenBatch.split(ids, config.text(), options.fullContext(), options.batchSize())) {
            float[] rows = encode(part.tokens(), normalize, null);
            for (int i = 0; i < part.places().length; i++)
                System.arraycopy(rows, i * e, embeddings, part.places()[i] * e, e);
        }
        return embeddings;
    }

    private float[] encode(TokenBatch tokens, boolean normalize, @Nullable Trace trace) {
        return admission.with(tokens.batch(), () -> queue.call(new Texts(tokens, normalize, trace)));
    }

    /** How many calls wait for their turn. */
    int waiting() {
        return queue.waiting();
    }

    /**
     * Refuses further calls, waits for those that wait or are under way, then frees the weights.
     *
     * @throws IllegalStateException if called by a trace of this model
     */
    @Override
    public void close() {
        queue.close(towers::close);
    }
}
