package io.github.clip4j.converter.output;

/** Told how far a long write has come. Called on the writing thread after every few megabytes. */
@FunctionalInterface
public interface Progress {
    /** Says nothing. */
    Progress NONE = (_, _) -> {};

    /**
     * Some more is written.
     *
     * @param doneBytes of the weights so far
     * @param totalBytes of the weights
     */
    void report(long doneBytes, long totalBytes);
}
