package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** clip4j as users run it: none of its settings is changed. */
public final class Clip4jEngine implements Engine {
    /** The name. */
    public static final String NAME = "clip4j";

    /** Enough work, in calls of a large linear layer, for a backend to have its kernels compiled. */
    private static final int WARM_UP_CALLS = 12;

    private final int threads;
    private final Map<Storage, Backend> backends = new EnumMap<>(Storage.class);

    private Clip4jEngine(int threads) {
        this.threads = threads;
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class ByName implements Provider {
        /** For {@link java.util.ServiceLoader}. */
        public ByName() {}

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Engine open(int threads) {
            return new Clip4jEngine(threads);
        }
    }

    @Override
    public String describe() {
        try (Backend described = Backends.open(Backends.AUTO, new BackendOptions(threads))) {
            return "clip4j, " + described.describe();
        }
    }

    @Override
    public Task open(Job job) throws Exception {
        return switch (job) {
            case Job.Image image -> images(image);
            case Job.Text text -> texts(text);
            case Job.Stored stored ->
                OperationTask.open(stored.product(), warmBackend(Storage.valueOf(stored.storage())));
            default -> OperationTask.open(job, warmBackend(Storage.F32));
        };
    }

    /** A backend warmed up for single operations, which are too little work for it to begin its warm-up by itself. */
    private Backend warmBackend(Storage storage) {
        Backend warm = backends.get(storage);
        if (warm == null) {
            warm = Backends.open(
                    Backends.AUTO, new BackendOptions(threads, Optional.empty(), storage, Optional.empty()));
            backends.put(storage, warm);
            try (OperationTask task = OperationTask.open(new Job.Gemm(257, 1024, 1024), warm)) {
                for (int i = 0; i < WARM_UP_CALLS; i++) task.run();
            }
        }
        return warm;
    }

    private Clip load(Path model, int batch) {
        return Clip.load(model, ClipOptions.DEFAULT.withThreads(threads).withBatchSize(batch));
    }

    private Task images(Job.Image job) throws Exception {
        float[] pixels = NativeFiles.floats(job.input());
        Clip clip = load(job.model(), job.batch());
        return new Forward(clip, () -> clip.encodePixels(pixels, job.batch()));
    }

    private Task texts(Job.Text job) throws Exception {
        int[] all = NativeFiles.ints(job.input());
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < job.batch(); i++)
            ids.add(Arrays.copyOfRange(all, i * job.tokens(), (i + 1) * job.tokens()));
        Clip clip = load(job.model(), job.batch());
        return new Forward(clip, () -> clip.encodeTokens(ids));
    }

    @Override
    public void close() {
        backends.values().forEach(Backend::close);
        backends.clear();
    }

    private interface Call {
        float[][] embeddings();
    }

    private static final class Forward implements Task {
        private final Clip clip;
        private final Call call;
        private float[][] embeddings = {};

        Forward(Clip clip, Call call) {
            this.clip = clip;
            this.call = call;
        }

        @Override
        public void run() {
            embeddings = call.embeddings();
        }

        @Override
        public void settle() {
            clip.preload();
        }

        @Override
        public float[] output() {
            int width = embeddings[0].length;
            float[] all = new float[embeddings.length * width];
            for (int i = 0; i < embeddings.length; i++) System.arraycopy(embeddings[i], 0, all, i * width, width);
            return all;
        }

        @Override
        public void close() {
            clip.close();
        }
    }
}
