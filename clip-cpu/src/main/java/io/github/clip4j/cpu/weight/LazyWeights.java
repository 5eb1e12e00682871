package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides when a weight in the model file is packed into memory: when it is used again, and enough has been computed
 * that packing takes little time by comparison. So no forward pass is much longer than others, and one with many images
 * packs all weights.
 */
public final class LazyWeights implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /**
     * Multiply-adds that pay for packing a byte: 78 MB per image of ViT-L/14, which took 0.3 s where memory is slow to
     * get, and the image 0.6 s.
     */
    private static final long MULTIPLY_ADDS_A_BYTE = 1_000;

    private final WeightStore store;
    private final Queue<LazyWeight> all = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean broken;

    /** Decides for weights to be packed in a store's memory. */
    public LazyWeights(WeightStore store) {
        this.store = store;
    }

    /** Takes on a weight whose values stay where they are for now. */
    public Weight add(WeightSource source) {
        LazyWeight weight = new LazyWeight(source, this);
        all.add(weight);
        return weight;
    }

    /** Counts what is computed. */
    public void computed(long multiplyAdds) {
        bytes.addAndGet(multiplyAdds / MULTIPLY_ADDS_A_BYTE);
    }

    /** Packs a weight if it is time. */
    void packInTime(LazyWeight weight) {
        long needed = (long) weight.rows() * weight.columns() * Float.BYTES;
        if (broken || bytes.get() < needed) return;
        bytes.addAndGet(-needed);
        try {
            weight.pack(store);
        } catch (RuntimeException | OutOfMemoryError e) {
            // The file stays in use, at a fifth to a quarter more time per image.
            broken = true;
            LOG.log(System.Logger.Level.WARNING, "backend cpu: weights stay in the model file: {0}", e.toString());
        }
    }

    /** Packs all that are not packed yet. */
    public void packAll() {
        for (LazyWeight weight : all) weight.pack(store);
    }

    /** Whether all are packed. */
    public boolean areAllPacked() {
        for (LazyWeight weight : all) if (!weight.isPacked()) return false;
        return true;
    }

    /** Unmaps those that are still in their files. */
    @Override
    public void close() {
        for (LazyWeight weight : all) weight.close();
    }
}
