package io.github.clip4j.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Constants of loops that have more of them than registers: whole vectors in native memory, which the loop loads where
 * it needs them. Otherwise C2 would keep them on the stack and load them from there; as it cannot tell that the loop's
 * stores leave this memory alone, it does not take the loads out of the loop.
 */
final class Constants {
    private static final int MOST = 32;
    private static final int ALIGNMENT = 64;

    private final MemorySegment memory = Arena.global().allocate((long) MOST * Lanes.BYTES, ALIGNMENT);
    private int count;

    /** The memory that the vectors are in. */
    MemorySegment memory() {
        return memory;
    }

    /** Adds a vector of equal lanes; returns its offset. */
    long add(float value) {
        long at = (long) count++ * Lanes.BYTES;
        for (int i = 0; i < Lanes.LENGTH; i++) memory.set(ValueLayout.JAVA_FLOAT, at + (long) i * Float.BYTES, value);
        return at;
    }
}
