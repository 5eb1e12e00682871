package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.PositionEmbedding;
import io.github.clip4j.model.TextTransformer;
import io.github.clip4j.model.Trace;
import io.github.clip4j.model.TracingOps;
import io.github.clip4j.model.VisionTransformer;
import io.github.clip4j.model.WeightLoader;
import io.github.clip4j.serving.Work.Images;
import io.github.clip4j.serving.Work.Load;
import io.github.clip4j.serving.Work.Texts;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two transformers and the sessions that they run in: each lane has one, for a batch and a thread at a time. Each
 * transformer's weights are loaded by the first batch that needs them.
 */
final class Towers implements BatchQueue.Batches<Work, float[]>, AutoCloseable {
    private final Checkpoint checkpoint;
    private final Backend backend;
    private final ClipConfig config;
    private final ModelOptions options;
    private final Workload imageWorkload;
    private final Workload textWorkload;
    private @Nullable VisionTransformer vision;
    private @Nullable TextTransformer text;
    private final List<Lane> lanes = new ArrayList<>();

    Towers(Checkpoint checkpoint, Backend backend, ClipConfig config, ModelOptions options) {
        this.checkpoint = checkpoint;
        this.backend = backend;
        this.config = config;
        this.options = options;
        imageWorkload =
                new Workload(config.visionBlockWeights(), Set.of(config.vision().activation()));
        textWorkload =
                new Workload(config.textBlockWeights(), Set.of(config.text().activation()));
        for (int i = 0; i < backend.concurrentSessions(); i++) lanes.add(new Lane(backend));
    }

    /** What one batch at a time uses. */
    private static final class Lane {
        private final Backend backend;
        private @Nullable Session session;
        /** Pixels of several calls side by side; kept, so that batches make no garbage of that size. */
        private float[] joined = {};

        Lane(Backend backend) {
            this.backend = backend;
        }

        Session session() {
            if (session == null) session = backend.open();
            return session;
        }

        Ops ops(@Nullable Trace trace) {
            return trace == null ? session().ops() : new TracingOps(session(), trace);
        }

        float[] joined(int size) {
            if (joined.length < size) joined = new float[size];
            return joined;
        }

        void close() {
            if (session != null) session.close();
        }
    }

    /** How many batches can run at once. */
    int lanes() {
        return lanes.size();
    }

    @Override
    public boolean joins(Work next, List<Work> batch) {
        int items = items(batch);
        if (items + next.items() > options.batchSize()) return false;
        return switch (next) {
            case Images images -> batch.getFirst() instanceof Images first && images.joins(first);
            case Texts texts ->
                batch.getFirst() instanceof Texts first
                        && texts.joins(first)
                        && extent(batch).fits(texts.tokens().extent());
            case Load _ -> false;
        };
    }

    @Override
    public boolean full(List<Work> batch) {
        return items(batch) >= options.batchSize()
                || switch (batch.getFirst()) {
                    case Images images -> !images.joins(images);
                    case Texts texts -> !texts.joins(texts);
                    case Load _ -> true;
                };
    }

    private static int items(List<Work> batch) {
        int items = 0;
        for (Work work : batch) items += work.items();
        return items;
    }

    private static Extent extent(List<Work> texts) {
        return texts.stream()
                .map(work -> ((Texts) work).tokens().extent())
                .reduce(Extent::with)
                .orElseThrow();
    }

    @Override
    public List<float[]> run(List<Work> batch, int number) {
        Lane lane = lanes.get(number);
        return switch (batch.getFirst()) {
            case Images first -> {
                backend.expect(imageWorkload);
                MemorySegment pixels = batch.size() == 1 ? first.pixels() : joinedPixels(batch, lane);
                boolean whole = wholeLastBlock(first.trace());
                Tensor out = vision().forward(
                                lane.session(),
                                lane.ops(first.trace()),
                                pixels,
                                items(batch),
                                whole,
                                first.normalize());
                yield rows(lane.session(), out, batch);
            }
            case Texts first -> {
                backend.expect(textWorkload);
                boolean whole = wholeLastBlock(first.trace());
                Tensor out = text().forward(
                                lane.session(), lane.ops(first.trace()), joinedTokens(batch), whole, first.normalize());
                yield rows(lane.session(), out, batch);
            }
            case Load _ -> {
                vision();
                text();
                backend.settle();
                yield List.of(new float[0]);
            }
        };
    }

    private MemorySegment joinedPixels(List<Work> batch, Lane lane) {
        int side = config.vision().imageSize();
        MemorySegment all = MemorySegment.ofArray(lane.joined(Math.multiplyExact(items(batch), 3 * side * side)));
        long offset = 0;
        for (Work work : batch) {
            MemorySegment pixels = ((Images) work).pixels();
            MemorySegment.copy(pixels, 0, all, offset, pixels.byteSize());
            offset += pixels.byteSize();
        }
        return all;
    }

    private static TokenBatch joinedTokens(List<Work> batch) {
        return TokenBatch.join(
                batch.stream().map(work -> ((Texts) work).tokens()).toList());
    }

    /** Each call's embeddings. */
    private static List<float[]> rows(Session session, Tensor out, List<Work> batch) {
        float[] all = new float[Math.multiplyExact(out.rows(), out.columns())];
        session.read(out, MemorySegment.ofArray(all));
        if (batch.size() == 1) return List.of(all);
        List<float[]> parts = new ArrayList<>();
        int from = 0;
        for (Work work : batch) {
            int to = from + work.items() * out.columns();
            parts.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        return parts;
    }

    /** A trace gets the results at all tokens. */
    private boolean wholeLastBlock(@Nullable Trace trace) {
        return options.wholeLastBlock() || trace != null;
    }

    private synchronized VisionTransformer vision() {
        if (vision == null) {
            WeightLoader weights = new WeightLoader(checkpoint, backend);
            WeightSource table = positionalEmbedding(weights.source("visual.positional_embedding"));
            vision = new VisionTransformer(weights, config.vision(), table);
        }
        return vision;
    }

    /** The checkpoint's own table, or one resized to another grid as the library that the layout comes from does it. */
    private WeightSource positionalEmbedding(WeightSource table) {
        int oldGrid = checkpoint.config().vision().grid();
        int newGrid = config.vision().grid();
        if (oldGrid == newGrid) return table;
        int width = table.columns();
        float[] values = new float[Math.multiplyExact(table.rows(), width)];
        try (Arena arena = Arena.ofConfined()) {
            MatrixView view = table.open(arena);
            for (int row = 0; row < view.rows(); row++) view.read(row, 0, values, row * width, width);
        }
        var mode = checkpoint.layout() == Layout.HF
                ? PositionEmbedding.Mode.HUGGING_FACE
                : PositionEmbedding.Mode.OPEN_CLIP;
        float[] resized = PositionEmbedding.resize(values, oldGrid, newGrid, width, mode);
        return WeightSource.of(table.name(), MatrixView.of(resized.length / width, width, resized));
    }

    private synchronized TextTransformer text() {
        if (text == null) text = new TextTransformer(new WeightLoader(checkpoint, backend), config.text());
        return text;
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
        backend.close();
        checkpoint.close();
    }
}
