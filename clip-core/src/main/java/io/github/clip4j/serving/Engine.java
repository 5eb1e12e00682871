package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Readiness;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.QueueFullException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextRules;
import io.github.clip4j.model.Tower;
import io.github.clip4j.serving.Work.Images;
import io.github.clip4j.serving.Work.Load;
import io.github.clip4j.serving.Work.Texts;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model's two towers on one device or several: pixels and token ids in, embeddings out. Each tower's weights are
 * loaded when it is first used, so that a program that only embeds images pays for no text weights.
 *
 * <p>Thread-safe; every caller gets the same bits, alone or beside others, alone or in a batch. One forward pass runs
 * at a time on the CPU, two on a GPU: while one computes, the other's inputs are prepared. A pass serves as many of the
 * waiting calls as can run together and have at most {@link BatchingOptions#batchSize()} items in all. A call with more
 * than that runs by itself. Passes cannot be interrupted; they keep the interrupt flag, which ends a delay for a fuller
 * batch.
 */
public final class Engine implements AutoCloseable {
    private final PretrainedModel model;
    private final ModelConfig config;
    private final TextRules rules;
    private final BatchingOptions options;
    private final FiniteCheck finite;
    private final Lanes lanes;
    private final Admission admission;
    private final BatchQueue<Work, float[]> queue;
    /** Read by calls, whatever number of batches they have; written by closing, which waits for all of them. */
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

    private volatile boolean closing;

    /**
     * Puts a model on backends. Nothing is loaded yet.
     *
     * @param model owned from now on
     * @param backends one for each device, at least one; owned from now on
     * @param imageSize side of the images in pixels; another than the model's resizes the positional embedding
     * @param options batch size, delay and capacity of the queue
     * @throws ClipException if the model cannot take images of that size; the model and the backends stay the caller's
     */
    public Engine(PretrainedModel model, List<Backend> backends, int imageSize, BatchingOptions options) {
        this.model = model;
        this.config = model.config().withImageSize(imageSize);
        this.rules = model.textRules();
        this.options = options;
        finite = new FiniteCheck(model.checkpoint());
        List<Device> devices = backends.stream()
                .map(backend -> new Device(model, config, backend))
                .toList();
        lanes = new Lanes(devices, options.batchSize(), pixelsPerImage());
        admission = new Admission(options);
        BatchQueue.Batches<Work, float[]> batches = options.listener().equals(BatchListener.NONE)
                ? lanes
                : new HeardBatches(lanes, options.listener(), this::waiting);
        queue = new BatchQueue<>(batches, lanes.size(), options.maxDelay().toNanos(), System::nanoTime);
    }

    /**
     * The dimensions, with the image size that was asked for.
     *
     * @return the configuration
     */
    public ModelConfig config() {
        return config;
    }

    /**
     * How many batches are worth submitting at once, each from a thread of its own.
     *
     * @return 1 on the CPU, where more would only compete; 2 for each GPU, which computes one while the other is
     *     preprocessed and copied
     */
    public int concurrentBatches() {
        return lanes.size();
    }

    /**
     * How many numbers an image has.
     *
     * @return 3·S·S
     */
    public int pixelsPerImage() {
        int side = config.vision().imageSize();
        return 3 * side * side;
    }

    /**
     * What computes now.
     *
     * @return the backends in words
     */
    public String describe() {
        return lanes.devices().stream()
                .map(device -> device.backend().describe())
                .collect(Collectors.joining("; "));
    }

    /**
     * How far the model is on its way to full speed on all devices. Never waits.
     *
     * @return weights are ready when both towers are loaded and in their final form
     */
    public Readiness readiness() {
        return lanes.devices().stream().map(Device::readiness).reduce(Readiness.FULL, Readiness::and);
    }

    /**
     * Loads both towers on every device and waits for compiled code.
     *
     * @param patience how long to wait for the code at most; weights are loaded however long it takes
     */
    public void warmUp(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        loadAll();
        for (Device device : lanes.devices())
            device.backend().warmUp(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    /**
     * Runs a call that may have several batches: {@link #close} waits for the last of them.
     *
     * @param call uses this engine
     * @return its result
     * @throws IllegalStateException if the model is closed
     * @param <R> the result
     */
    public <R> R whole(Supplier<R> call) {
        boolean inner = calls.getReadHoldCount() > 0;
        if (closing && !inner) throw closed();
        calls.readLock().lock();
        try {
            // Another thread may have closed it while this one waited for the lock.
            if (closing && !inner) throw closed();
            return call.get();
        } finally {
            calls.readLock().unlock();
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the model is closed");
    }

    /**
     * Checks that the model has a tower.
     *
     * @param tower the one that is needed
     * @throws ClipException in one line, if it has only the other
     */
    public void require(Tower tower) {
        model.require(tower);
    }

    /** Loads both towers now, on every device. */
    public void loadAll() {
        queue.call(new Load());
    }

    /**
     * Embeds images in one batch.
     *
     * @param batch how many, at least 1
     * @param pixels (batch, 3, S, S) normalised pixels in native order; asked for once there is room for the call, on
     *     its thread
     * @param output what is wanted of the pass
     * @return (batch, E), row-major
     * @throws ClipException if there are too many or too few pixels
     * @throws QueueFullException if there is no room, and calls are to be refused then
     * @throws IllegalStateException if the model is closed, or called by a trace of its own
     */
    public float[] encodeImages(int batch, Supplier<MemorySegment> pixels, Output output) {
        queue.checkOpen();
        model.require(Tower.IMAGE);
        if (batch < 1) throw new ClipException("expected 1 image or more, found " + batch);
        return admission.with(batch, () -> {
            MemorySegment values = pixels.get();
            int side = config.vision().imageSize();
            if (values.byteSize() != (long) pixelsPerImage() * batch * Float.BYTES)
                throw new ClipException(String.format(
                        Locale.ROOT,
                        "expected %d x 3 x %d x %3$d pixel values, found %4$d",
                        batch,
                        side,
                        side,
                        values.byteSize() / Float.BYTES));
            return queue.call(new Images(values, batch, output));
        });
    }

    /**
     * Embeds tokenised texts, at most {@link BatchingOptions#batchSize()} at a time: those of similar length, or with a
     * common beginning, which is computed once; or all in one batch under a trace. Several devices share the batches.
     *
     * @param ids one array for each text, with start- and end-of-text tokens, padded or not
     * @param output what is wanted of the pass
     * @return (texts, E), row-major
     * @throws ClipException if a text is too long or an id is outside the vocabulary
     * @throws QueueFullException if there is no room, and calls are to be refused then
     * @throws IllegalStateException if the model is closed, or called by a trace of its own
     */
    public float[] encodeTexts(List<int[]> ids, Output output) {
        queue.checkOpen();
        model.require(Tower.TEXT);
        if (ids.isEmpty()) return new float[0];
        if (output.trace() != null) return encode(TokenBatch.of(ids, rules, true), output);
        List<TokenBatch.Part> parts = TokenBatch.split(ids, rules, options.batchSize());
        float[][] embedded = new SharedBatches(parts.size(), 1, workers(parts.size(), options.batchSize()))
                .run((_, part, _) -> new float[][] {encode(parts.get(part).tokens(), output)});
        int e = config.embedDim();
        float[] embeddings = new float[Math.multiplyExact(ids.size(), e)];
        for (int part = 0; part < embedded.length; part++) {
            int[] places = parts.get(part).places();
            for (int i = 0; i < places.length; i++)
                System.arraycopy(embedded[part], i * e, embeddings, places[i] * e, e);
        }
        return embeddings;
    }

    /**
     * {@link Backend#similarity} on the first device. It neither waits for batches nor is waited for by them.
     *
     * @param out (Q, end - first)
     * @param queries (Q, E)
     * @param stored (N, E)
     * @param first the first stored embedding
     * @param end after the last
     * @throws IllegalStateException if the model is closed, or called by a trace of its own
     */
    public void similarity(float[] out, float[] queries, MatrixView stored, int first, int end) {
        queue.checkOpen();
        lanes.first().similarity(out, queries, stored, first, end);
    }

    private float[] encode(TokenBatch tokens, Output output) {
        return admission.with(tokens.batch(), () -> queue.call(new Texts(tokens, output)));
    }

    /**
     * How many threads should submit the batches of one call.
     *
     * @param batches of the call
     * @param batchSize inputs in each
     * @return no more than there are lanes or fit into the queue, where a call would be refused for its own sake
     */
    public int workers(int batches, int batchSize) {
        int room = Math.max(1, options.capacity() / batchSize);
        return Math.min(batches, Math.min(concurrentBatches(), room));
    }

    /**
     * Tells whether an embedding can be used, and if not, why.
     *
     * @param embedding of one input
     * @param pixels that it was made of; null for a text. Asked only after a failure
     * @return empty if all values are finite; else an error in one line, without the input's name
     */
    public Optional<ClipException> fault(float[] embedding, @Nullable Supplier<float[]> pixels) {
        if (FiniteCheck.isFinite(embedding)) return Optional.empty();
        return Optional.of(finite.failure(pixels == null ? null : pixels.get()));
    }

    /**
     * How many calls wait for their turn.
     *
     * @return 0 or more
     */
    public int waiting() {
        return queue.waiting();
    }

    /**
     * Refuses further calls, waits for those that wait or are under way, then frees the weights.
     *
     * @throws IllegalStateException if called within a call of this model, by its trace or its receiver
     */
    @Override
    public void close() {
        if (calls.getReadHoldCount() > 0)
            throw new IllegalStateException("a call must not close the model that it uses");
        closing = true;
        calls.writeLock().lock();
        try {
            queue.close(() -> {
                try (PretrainedModel _ = model) {
                    lanes.close();
                }
            });
        } finally {
            calls.writeLock().unlock();
        }
    }
}
