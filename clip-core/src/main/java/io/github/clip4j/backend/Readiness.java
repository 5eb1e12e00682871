package io.github.clip4j.backend;

/**
 * How far a backend, or a model on it, is on its way to full speed.
 *
 * @param kernels whether all code that computes is compiled; until then slower code gives the same bits
 * @param weights whether all weights that are loaded have the form that is fastest to use
 */
public record Readiness(boolean kernels, boolean weights) {
    /** Nothing left to do. */
    public static final Readiness FULL = new Readiness(true, true);

    /**
     * What two have in common.
     *
     * @param other another
     * @return what is ready in both
     */
    public Readiness and(Readiness other) {
        return new Readiness(kernels && other.kernels, weights && other.weights);
    }
}
