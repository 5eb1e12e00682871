package io.github.clip4j.backend;

/** A matrix of activations in a session, row-major; where its elements live is the backend's own affair. */
public interface Tensor {
    /**
     * The name it was asked for by.
     *
     * @return for example {@code x}
     */
    String name();

    /**
     * The number of rows.
     *
     * @return usually batch · tokens
     */
    int rows();

    /**
     * The number of columns.
     *
     * @return usually channels
     */
    int columns();
}
