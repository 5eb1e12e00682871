package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.model.ImageTower;
import io.github.clip4j.model.Mask;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.Pass;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextInput;
import io.github.clip4j.model.TextTower;
import io.github.clip4j.model.WeightLoader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A tower's forward pass over one batch, again and again in a session of its own; used by one thread. */
public final class TowerPass implements AutoCloseable {
    private final StayingSession session;
    private final Function<Pass, Tensor> forward;
    private final Tensor mark;
    private float[] embeddings = {};

    private TowerPass(Session session, Function<Pass, Tensor> forward) {
        this.session = new StayingSession(session);
        this.forward = forward;
        mark = session.floats("mark", 1, 1);
        session.write(mark, MemorySegment.ofArray(new float[1]));
    }

    /** A model's towers on a backend, whose weights stay until that is closed. */
    public static final class Towers {
        private final PretrainedModel model;
        private final Backend backend;
        private final ImageTower images;
        private final TextTower texts;

        /**
         * Loads both.
         *
         * @param model open as long as they are loaded
         * @param backend where to
         */
        public Towers(PretrainedModel model, Backend backend) {
            this.model = model;
            this.backend = backend;
            WeightLoader loader = new WeightLoader(model.checkpoint(), backend);
            images = model.imageTower(loader, model.config().vision().imageSize());
            texts = model.textTower(loader);
            backend.settle();
        }

        /**
         * Images.
         *
         * @param pixels (B, 3, S, S)
         * @param batch B
         * @return ready to run
         */
        public TowerPass images(float[] pixels, int batch) {
            MemorySegment source = MemorySegment.ofArray(pixels);
            return new TowerPass(backend.open(), pass -> images.forward(pass, source, batch));
        }

        /**
         * Texts of the same length, which share no beginning.
         *
         * @param ids of each
         * @return ready to run
         */
        public TowerPass texts(List<int[]> ids) {
            int tokens = ids.getFirst().length;
            int[] all = ids.stream().flatMapToInt(Arrays::stream).toArray();
            int[] positions =
                    IntStream.range(0, all.length).map(row -> row % tokens).toArray();
            int[] pooled = IntStream.range(0, ids.size())
                    .map(i -> i * tokens + model.textRules().pooling().position(ids.get(i)))
                    .toArray();
            Sequences sequences = new Sequences(tokens, 0, model.textRules().mask() == Mask.CAUSAL);
            TextInput input = new TextInput(all, positions, pooled, sequences);
            return new TowerPass(backend.open(), pass -> texts.forward(pass, input));
        }
    }

    /**
     * Copies the inputs to the device, runs, and copies the embeddings back.
     *
     * @return seconds
     */
    public double copied() {
        session.stays(false);
        long begin = System.nanoTime();
        read(forward.apply(Pass.of(session, Output.UNIT)));
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Runs on the inputs of the last {@link #copied} and waits for the end.
     *
     * @return seconds
     */
    public double replayed() {
        session.stays(true);
        long begin = System.nanoTime();
        Tensor _ = forward.apply(Pass.of(session, Output.UNIT));
        session.read(mark, MemorySegment.ofArray(new float[1]));
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Runs on the inputs of the last {@link #copied}.
     *
     * @return embeddings, one after another
     */
    public float[] embeddings() {
        session.stays(true);
        read(forward.apply(Pass.of(session, Output.UNIT)));
        return embeddings.clone();
    }

    private void read(Tensor out) {
        int size = out.rows() * out.columns();
        if (embeddings.length != size) embeddings = new float[size];
        session.read(out, MemorySegment.ofArray(embeddings));
    }

    @Override
    public void close() {
        session.close();
    }
}
