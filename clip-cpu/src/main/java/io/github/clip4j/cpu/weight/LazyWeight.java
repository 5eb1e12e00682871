package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A matrix that stays in the model file at first and is packed {@linkplain LazyWeights later}. So the first embedding
 * does not wait for as much fresh memory as the model takes, and a program that ends after it never asks for that
 * memory. The bits are the same either way.
 */
final class LazyWeight implements Weight, AutoCloseable {
    private final int rows;
    private final int columns;
    private final LazyWeights weights;
    private volatile @Nullable PackedWeight packed;

    /** Null when it is packed: values in memory are not kept twice. Guarded by the lock. */
    private @Nullable WeightSource source;

    /** The mapping, from the first use until it is packed; guarded by the lock. */
    private @Nullable StoredPanels mapped;

    /** The number of products that read the mapping; guarded by the lock. */
    private int readers;

    /**
     * A matrix in a file.
     *
     * @param source its values, which the type that it will be packed in holds exactly
     * @param weights asked from the second use on whether to pack it
     */
    LazyWeight(WeightSource source, LazyWeights weights) {
        rows = source.rows();
        columns = source.columns();
        this.source = source;
        this.weights = weights;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** The matrix for one product; the caller closes it. */
    Panels open() {
        PackedWeight ready = packed;
        return ready != null ? ready : openUnpacked();
    }

    private synchronized Panels openUnpacked() {
        if (mapped != null) weights.packInTime(this);
        if (packed != null) return packed;
        StoredPanels panels = map(Objects.requireNonNull(source));
        readers++;
        return panels;
    }

    private StoredPanels map(WeightSource from) {
        if (mapped == null) mapped = StoredPanels.open(from, this);
        return mapped;
    }

    /** Packs it, unless it is packed already. */
    synchronized void pack(WeightStore store) {
        if (source == null) return;
        packed = store.linear(source.name(), map(source).view());
        source = null;
        unmapUnused();
    }

    boolean isPacked() {
        return packed != null;
    }

    /** Takes note that a product has ended. */
    synchronized void release() {
        readers--;
        if (packed != null) unmapUnused();
    }

    private void unmapUnused() {
        if (mapped == null || readers > 0) return;
        mapped.unmap();
        mapped = null;
    }

    @Override
    public synchronized void close() {
        unmapUnused();
    }
}
