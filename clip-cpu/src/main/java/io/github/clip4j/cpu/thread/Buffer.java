package io.github.clip4j.cpu.thread;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Off-heap memory that grows and never shrinks. One thread asks at a time; any thread may read and write. */
public final class Buffer implements AutoCloseable {
    /** A cache line, and the widest vector. */
    public static final int ALIGNMENT = 64;

    /**
     * From row to row of a matrix in bytes: rows start on cache lines, an odd number of them apart, so that a column's
     * elements spread over all sets of a cache.
     */
    public static int stride(int columns) {
        int padded = Math.addExact(columns, Kernels.PANEL - 1) & -Kernels.PANEL;
        return Math.multiplyExact(padded + Kernels.LANES, Float.BYTES);
    }

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;
    private @Nullable Rows rows;

    /**
     * The memory, at least that large; what it held is lost when it grows.
     *
     * @param bytes wanted
     * @return aligned to {@link #ALIGNMENT}
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena is a field: closed by close() or when the memory grows again
    public MemorySegment atLeast(long bytes) {
        if (memory.byteSize() >= bytes) return memory;
        memory = MemorySegment.NULL;
        rows = null;
        arena.close();
        arena = Arena.ofShared();
        memory = arena.allocate(bytes, ALIGNMENT);
        return memory;
    }

    /**
     * The memory as rows: the same object until something changes, so that a forward pass need not allocate it.
     *
     * @param bytes wanted
     * @param stride from row to row in bytes
     * @return from the beginning of the memory
     */
    public Rows rows(long bytes, int stride) {
        MemorySegment enough = atLeast(bytes);
        if (rows == null || rows.stride() != stride) rows = new Rows(enough, 0, stride);
        return rows;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }
}
