package io.github.clip4j.serving;

import io.github.clip4j.serving.BatchListener.Batch;
import io.github.clip4j.serving.BatchListener.Kind;
import java.util.List;
import java.util.function.IntSupplier;

/** Tells a listener of each batch. */
record HeardBatches(BatchQueue.Batches<Work, float[]> batches, BatchListener listener, IntSupplier waiting)
        implements BatchQueue.Batches<Work, float[]> {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j");

    @Override
    public boolean joins(Work next, List<Work> batch) {
        return batches.joins(next, batch);
    }

    @Override
    public boolean full(List<Work> batch) {
        return batches.full(batch);
    }

    @Override
    public List<float[]> run(List<Work> batch, int lane) {
        long start = System.nanoTime();
        boolean failed = true;
        try {
            List<float[]> results = batches.run(batch, lane);
            failed = false;
            return results;
        } finally {
            tell(batch, System.nanoTime() - start, failed);
        }
    }

    private void tell(List<Work> batch, long nanos, boolean failed) {
        Kind kind = switch (batch.getFirst()) {
            case Work.Images _ -> Kind.IMAGES;
            case Work.Texts _ -> Kind.TEXTS;
            case Work.Load _ -> Kind.LOAD;
        };
        int items = batch.stream().mapToInt(Work::items).sum();
        try {
            listener.computed(new Batch(kind, batch.size(), items, waiting.getAsInt(), nanos, failed));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener to batches failed", e);
        }
    }
}
