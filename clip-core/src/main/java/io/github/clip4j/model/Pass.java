package io.github.clip4j.model;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: where it runs and what is wanted of it.
 *
 * @param session holds the activations
 * @param ops the session's operations, or a decorator of them
 * @param whole whether the last block computes all tokens instead of the pooled ones: the same bits, slower
 * @param normalize whether the embeddings are scaled to length 1
 */
public record Pass(Session session, Ops ops, boolean whole, boolean normalize) {
    /**
     * A pass, observed or not.
     *
     * @param session holds the activations
     * @param normalize whether the embeddings are scaled to length 1
     * @param trace receives the results at all tokens, or null
     * @return the pass
     */
    public static Pass of(Session session, boolean normalize, @Nullable Trace trace) {
        return trace == null
                ? new Pass(session, session.ops(), false, normalize)
                : new Pass(session, new TracingOps(session, trace), true, normalize);
    }
}
