package io.github.clip4j.cuda.fake;

/**
 * In which of the permitted orders queued work is done. Work never starts before somebody waits for something; then a
 * correct program gets the same results from every schedule, and each shows other mistakes.
 */
public enum Schedule {
    /** No more than what is waited for: a missing wait finds the work not done. */
    LAZY,
    /**
     * All other streams first, as far as they get: a missing wait finds its input overwritten. Graphs run the last
     * recorded of the ready nodes first.
     */
    AHEAD,
    /**
     * By a seeded choice among the streams, among the ready nodes of a graph, and among the blocks and warps of a
     * kernel.
     */
    SHUFFLED
}
