package io.github.clip4j.backend;

import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;

/** Owns weights and hands out sessions. Thread-safe. */
public interface Backend extends AutoCloseable {
    /**
     * What runs, for a log line.
     *
     * @return for example {@code cpu: 512-bit vectors, 8 threads}
     */
    String describe();

    /**
     * Takes a weight over: reads the view once and keeps its own copy in the form its kernels want. The view may be
     * unmapped afterwards.
     *
     * @param view the values
     * @param role what the weight is used as
     * @return the weight, owned by this backend and freed with it
     */
    Weight load(MatrixView view, Role role);

    /**
     * As {@link #load(MatrixView, Role)}, but a backend may begin with the values where they are, and make its copy
     * later; under its name it may find the weight in a cache, and then reads no more than tells that it is the same.
     *
     * @param name unique in the model
     * @param source gives the values until the backend is closed
     * @param role what the weight is used as
     * @return the weight
     */
    default Weight load(String name, Source source, Role role) {
        try (Arena arena = Arena.ofShared()) {
            return load(source.open(arena), role);
        }
    }

    /**
     * Says how large a model is, before it is loaded: a backend may get ready for it meanwhile. Said again before each
     * forward pass, of the transformer that is used.
     *
     * @param weights elements of the matrices of the model or the transformer, nearly
     */
    default void expect(long weights) {}

    /** Makes the copies of all weights that are loaded but not copied yet. */
    default void settle() {}

    /**
     * How many sessions are worth using at once.
     *
     * @return 1 if a session keeps the hardware busy; more if, while it computes, another's inputs can be brought
     */
    default int concurrentSessions() {
        return 1;
    }

    /**
     * Opens a session: one thread's activations.
     *
     * @return a session that the caller closes
     */
    Session open();

    @Override
    void close();

    /**
     * The values of a weight, mapped only while somebody reads them: a model file is not in memory beside the backend's
     * copy.
     */
    interface Source {
        /**
         * Maps the values. Thread-safe.
         *
         * @param arena decides how long
         * @return the same values each time
         */
        MatrixView open(Arena arena);
    }

    /** What a weight is used as, which decides how a backend stores it. */
    enum Role {
        /** The matrix of {@link Ops#linear}: rows are output features. */
        LINEAR,
        /** Rows that are looked up or added as they are: embeddings, biases, norm weights. */
        TABLE
    }
}
