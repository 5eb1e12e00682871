package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;

/** A matrix (N, K) that can be read by panels of 64 output features, for as long as it is open. */
public sealed interface Panels extends AutoCloseable permits PackedWeight, StoredPanels {
    /** The matrix of a linear layer for one product. */
    static Panels open(Weight weight) {
        return weight instanceof LazyWeight lazy ? lazy.open() : (PackedWeight) weight;
    }

    int rows();

    int columns();

    /**
     * The right factor for output features from {@code 64 panel} on and input features from {@code k} on.
     *
     * @param depth input features, of one K block at most
     * @param kernels may be needed to widen it
     * @param workspace room for it
     * @return a right factor (depth, 64) as {@link Kernels#multiply} takes it, valid until the workspace is used for
     *     another
     */
    Rows factor(int panel, int k, int depth, Kernels kernels, Workspace workspace);

    @Override
    void close();
}
