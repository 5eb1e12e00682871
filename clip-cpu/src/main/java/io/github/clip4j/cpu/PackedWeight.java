package io.github.clip4j.cpu;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.MemorySegment;

/**
 * A matrix (N, K) in panels of 64 output features: panel p holds K rows of 64 floats, so that the kernels read memory in order. N is padded with zeros.
 */
record PackedWeight(int rows, int columns, MemorySegment memory) implements Weight {
    static int panels(int rows) {
        return Math.ceilDiv(rows, Kernels.PANEL);
    }

    static long bytes(int rows, int columns) {
        return (long) panels(rows) * columns * Kernels.PANEL * Float.BYTES;
    }

    /** The factor for output features {@code 64 panel} on and input features {@code k} on. */
    Rows panel(int panel, int k) {
        int row = Kernels.PANEL * Float.BYTES;
        return new Rows(memory, ((long) panel * columns + k) * row, row);
    }
}
