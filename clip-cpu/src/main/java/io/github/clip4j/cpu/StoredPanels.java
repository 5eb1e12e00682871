package io.github.clip4j.cpu;

import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;

/**
 * A matrix as the model file has it: each unit of a product packs the panel that it needs, into the second-level cache.
 */
record StoredPanels(MatrixView view, Arena arena, LazyWeight weight) implements Panels {
    @SuppressWarnings("MustBeClosedChecker") // unmap() closes the arena
    static StoredPanels open(WeightSource source, LazyWeight weight) {
        Arena arena = Arena.ofShared();
        try {
            return new StoredPanels(source.open(arena), arena, weight);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public int rows() {
        return view.rows();
    }

    @Override
    public int columns() {
        return view.columns();
    }

    @Override
    public Rows factor(int panel, int k, int depth, Kernels kernels, Workspace workspace) {
        Rows packed = workspace.wide(depth);
        Packing.block(packed.memory(), view, panel, k, depth, kernels.micro(), workspace);
        return workspace.panel.over(packed.memory(), 0, depth * kernels.micro() * Float.BYTES);
    }

    @Override
    public void close() {
        weight.release();
    }

    void unmap() {
        arena.close();
    }
}
