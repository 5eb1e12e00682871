package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The most that a processor can do: multiply-adds that depend only on themselves, and loads that nothing waits for.
 * Stateless and thread-safe.
 */
public interface Probe {
    /**
     * Chains of multiply-adds side by side: more than latency (4) times ports (2), and with their two factors within 16
     * registers.
     */
    int CHAINS = 12;

    /** Bytes of a line, the unit of {@link #read}: eight vectors of 512 bits. */
    int LINE = 512;

    /**
     * Floating-point operations in a step of {@link #multiplyAdd}.
     *
     * @return two for each lane of each chain
     */
    int operations();

    /**
     * Multiplies and adds.
     *
     * @param state {@link #CHAINS} vectors of at most 16 lanes, sums that stop growing in the millions
     * @param steps how often
     */
    void multiplyAdd(float[] state, int steps);

    /**
     * Reads memory.
     *
     * @param memory native memory
     * @param from the first byte
     * @param lines how many lines of {@link #LINE} bytes
     * @return a value that depends on every byte, so that none goes unread
     */
    long read(MemorySegment memory, long from, int lines);
}
