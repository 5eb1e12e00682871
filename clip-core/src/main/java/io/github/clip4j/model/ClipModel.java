package io.github.clip4j.model;

import io.github.clip4j.ClipException;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.PositionEmbedding;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The two transformers of CLIP on a backend: pixels and token ids in, embeddings out. Each transformer's weights are loaded when it is first used, so that
 * a program that only embeds pictures pays for no text weights.
 *
 * <p>Thread-safe; every caller gets the same bits, alone or beside others, alone or in a batch.
 */
public final class ClipModel implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Backend backend;
    private final ClipConfig config;
    private final SessionPool sessions;
    private @Nullable VisionTransformer vision;
    private @Nullable TextTransformer text;
    private volatile boolean closed;

    /**
     * Puts a checkpoint on a backend. Nothing is loaded yet.
     *
     * @param checkpoint owned from now on
     * @param backend owned from now on
     * @param imageSize side of the pictures in pixels; another than the checkpoint's resizes the positional embedding
     */
    public ClipModel(Checkpoint checkpoint, Backend backend, int imageSize) {
        this.checkpoint = checkpoint;
        this.backend = backend;
        this.config = checkpoint.config().withImageSize(imageSize);
        this.sessions = new SessionPool(backend);
    }

    /**
     * The configuration, with the image size that was asked for.
     *
     * @return the configuration
     */
    public ClipConfig config() {
        return config;
    }

    /** Loads both transformers now. */
    public void loadAll() {
        vision();
        text();
    }

    /**
     * Embeds pictures.
     *
     * @param pixels (batch, 3, S, S) normalised pixels in native order
     * @param batch how many, at least 1
     * @param normalize whether embeddings are scaled to length 1
     * @param trace receives the intermediate results, or null
     * @return (batch, E), row-major
     */
    public float[] encodeImages(MemorySegment pixels, int batch, boolean normalize, @Nullable Trace trace) {
        VisionTransformer transformer = vision();
        return run(trace, (session, ops) -> transformer.forward(session, ops, pixels, batch, normalize));
    }

    /**
     * Embeds tokenised texts.
     *
     * @param ids one array a text, with start- and end-of-text tokens, padded or not
     * @param normalize whether embeddings are scaled to length 1
     * @param trace receives the intermediate results of all positions up to the context length, or null
     * @return (texts, E), row-major
     * @throws ClipException if a text is too long or an id is outside the vocabulary
     */
    public float[] encodeTexts(List<int[]> ids, boolean normalize, @Nullable Trace trace) {
        TokenBatch tokens = TokenBatch.of(ids, config.text(), trace != null);
        TextTransformer transformer = text();
        return run(trace, (session, ops) -> transformer.forward(session, ops, tokens, normalize));
    }

    private float[] run(@Nullable Trace trace, BiFunction<Session, Ops, Tensor> forward) {
        checkOpen();
        return sessions.with(session -> {
            Tensor out = forward.apply(session, trace == null ? session.ops() : new TracingOps(session, trace));
            float[] embeddings = new float[out.rows() * out.columns()];
            session.read(out, MemorySegment.ofArray(embeddings));
            return embeddings;
        });
    }

    private synchronized VisionTransformer vision() {
        checkOpen();
        if (vision == null) {
            try (Arena arena = Arena.ofShared()) {
                MatrixView table = positionalEmbedding(checkpoint.matrix("visual.positional_embedding", arena));
                vision = new VisionTransformer(new WeightLoader(checkpoint, backend), config.vision(), table);
            }
        }
        return vision;
    }

    /** The checkpoint's own table, or one resized to another grid as the library that the layout comes from does it. */
    private MatrixView positionalEmbedding(MatrixView table) {
        int oldGrid = checkpoint.config().vision().grid();
        int newGrid = config.vision().grid();
        if (oldGrid == newGrid) return table;
        int width = table.columns();
        float[] values = new float[Math.multiplyExact(table.rows(), width)];
        for (int row = 0; row < table.rows(); row++) table.read(row, 0, values, row * width, width);
        var mode = checkpoint.layout() == Layout.HF
                ? PositionEmbedding.Mode.HUGGING_FACE
                : PositionEmbedding.Mode.OPEN_CLIP;
        float[] resized = PositionEmbedding.resize(values, oldGrid, newGrid, width, mode);
        return new Rows(resized.length / width, width, resized);
    }

    private record Rows(int rows, int columns, float[] values) implements MatrixView {
        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            System.arraycopy(values, row * columns + column, destination, offset, count);
        }
    }

    private synchronized TextTransformer text() {
        checkOpen();
        if (text == null) text = new TextTransformer(new WeightLoader(checkpoint, backend), config.text());
        return text;
    }

    private void checkOpen() {
        if (closed) throw new IllegalStateException("the model is closed");
    }

    /** Waits for the calls under way, then frees the weights. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        sessions.close();
        backend.close();
        checkpoint.close();
    }
}
