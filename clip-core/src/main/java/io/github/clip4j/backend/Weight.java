package io.github.clip4j.backend;

/** A weight in a backend's own form; opaque to everyone else. Immutable. */
public interface Weight {
    /**
     * The number of rows.
     *
     * @return output features for a matrix, 1 for a vector
     */
    int rows();

    /**
     * The number of columns.
     *
     * @return input features for a matrix
     */
    int columns();
}
