package io.github.clip4j.model;

import org.jspecify.annotations.Nullable;

/**
 * The results wanted from a forward pass.
 *
 * @param normalize whether the embeddings are scaled to length 1
 * @param trace receives the results at all tokens; null if nobody observes the pass
 */
public record Output(boolean normalize, @Nullable Trace trace) {
    /** Embeddings of length 1. */
    public static final Output UNIT = new Output(true, null);

    /** Embeddings as the projection gives them. */
    public static final Output RAW = new Output(false, null);

    /**
     * The same, observed.
     *
     * @param receiver receives every intermediate result
     * @return changed wishes
     */
    public Output traced(Trace receiver) {
        return new Output(normalize, receiver);
    }

    /**
     * The same without the last step.
     *
     * @return changed wishes
     */
    public Output raw() {
        return new Output(false, trace);
    }

    /**
     * Whether two calls may share a pass: a trace observes one call only.
     *
     * @param other what the other call wants
     * @return true if neither is observed and both want the same
     */
    public boolean goesWith(Output other) {
        return trace == null && other.trace == null && normalize == other.normalize;
    }
}
