package io.github.clip4j.backend;

import io.github.clip4j.tensor.MatrixView;

/** Owns weights and hands out sessions. Thread-safe. */
public interface Backend extends AutoCloseable {
    /**
     * What runs, for a log line.
     *
     * @return for example {@code cpu: 512-bit vectors, 8 threads}
     */
    String describe();

    /**
     * Takes a weight over: reads the view once and keeps its own copy in the form its kernels want. The view may be unmapped afterwards.
     *
     * @param view the values
     * @param role what the weight is used as
     * @return the weight, owned by this backend and freed with it
     */
    Weight load(MatrixView view, Role role);

    /**
     * As {@link #load(MatrixView, Role)}; under its name a backend may find the weight in a cache, and then reads no more of the view than tells that it is
     * the same.
     *
     * @param name unique in the model
     * @param view the values
     * @param role what the weight is used as
     * @return the weight
     */
    default Weight load(String name, MatrixView view, Role role) {
        return load(view, role);
    }

    /**
     * Opens a session: one thread's activations.
     *
     * @return a session that the caller closes
     */
    Session open();

    @Override
    void close();

    /** What a weight is used as, which decides how a backend stores it. */
    enum Role {
        /** The matrix of {@link Ops#linear}: rows are output features. */
        LINEAR,
        /** Rows that are looked up or added as they are: embeddings, biases, norm weights. */
        TABLE
    }
}
