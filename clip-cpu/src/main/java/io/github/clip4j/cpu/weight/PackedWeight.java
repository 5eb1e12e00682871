package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.MemorySegment;

/**
 * A matrix (N, K) in panels of 64 output features, block of K by block of K: a block is the micro-panels that
 * {@link Kernels#multiply} takes, so that kernels read memory in order. N is padded with zeros.
 *
 * @param type F32, F16 or BF16
 * @param micro columns of a micro-panel
 */
public record PackedWeight(int rows, int columns, DType type, int micro, MemorySegment memory)
        implements Weight, Panels {
    public static int panels(int rows) {
        return Math.ceilDiv(rows, Kernels.PANEL);
    }

    static long bytes(int rows, int columns, DType type) {
        return (long) panels(rows) * columns * Kernels.PANEL * type.bytes();
    }

    /** Where the block of K that begins at {@code k} lies, for output features from {@code 64 panel} on. */
    long offset(int panel, int k) {
        return ((long) panel * columns + k) * Kernels.PANEL * type.bytes();
    }

    /**
     * 16-bit elements are widened into the workspace once for all rows of a unit, and elements of a mapped file copied,
     * to stay in the second-level cache: so the kernels see one kind of memory (two make them up to twice as slow).
     */
    @Override
    public Rows factor(int panel, int k, int depth, Kernels kernels, Workspace workspace) {
        int microPanel = depth * micro * Float.BYTES;
        if (type == DType.F32 && !memory.isMapped()) return workspace.panel.over(memory, offset(panel, k), microPanel);
        Rows stored = workspace.panel.over(memory, offset(panel, k), Kernels.PANEL * type.bytes());
        Rows wide = workspace.wide(depth);
        if (type == DType.F32)
            MemorySegment.copy(memory, stored.at(), wide.memory(), 0, (long) depth * stored.stride());
        else kernels.widen(wide, stored, depth, type);
        return workspace.panel.over(wide.memory(), 0, microPanel);
    }

    /** Does nothing: the memory is the backend's. */
    @Override
    public void close() {}
}
