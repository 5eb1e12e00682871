package io.github.clip4j.backend;

import java.util.Set;

/**
 * A model, or the part of one that computes next, as far as a backend needs to know it beforehand.
 *
 * @param weights about how many elements its matrices have
 * @param activations all activation functions that it uses
 */
public record Workload(long weights, Set<Activation> activations) {
    /** Copies the set. */
    public Workload {
        activations = Set.copyOf(activations);
    }
}
