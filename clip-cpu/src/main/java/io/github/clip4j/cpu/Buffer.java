package io.github.clip4j.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Off-heap memory that grows and never shrinks. One thread asks at a time; any thread may read and write. */
final class Buffer implements AutoCloseable {
    /** A cache line, and the widest vector. */
    static final int ALIGNMENT = 64;

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * The memory, at least that large; what it held is lost when it grows.
     *
     * @param bytes wanted
     * @return aligned to {@link #ALIGNMENT}
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena is a field: closed by close() or when the memory grows again
    MemorySegment atLeast(long bytes) {
        if (memory.byteSize() >= bytes) return memory;
        memory = MemorySegment.NULL;
        arena.close();
        arena = Arena.ofShared();
        memory = arena.allocate(bytes, ALIGNMENT);
        return memory;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }
}
