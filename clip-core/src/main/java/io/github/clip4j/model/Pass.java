package io.github.clip4j.model;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;

/**
 * One forward pass: where it runs and what is wanted from it.
 *
 * @param session holds the activations
 * @param ops the session's operations, or a decorator of them
 * @param whole whether the last block computes all tokens instead of the pooled ones: the same bits, slower
 * @param normalize whether the embeddings are scaled to length 1
 */
public record Pass(Session session, Ops ops, boolean whole, boolean normalize) {
    /**
     * A pass that gives the wanted output.
     *
     * @param session holds the activations
     * @param output what is wanted
     * @return the pass
     */
    public static Pass of(Session session, Output output) {
        return output.trace() == null
                ? new Pass(session, session.ops(), false, output.normalize())
                : new Pass(session, new TracingOps(session, output.trace()), true, output.normalize());
    }
}
