package io.github.clip4j.backend;

import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Owns weights and hands out sessions. Thread-safe. */
public interface Backend extends AutoCloseable {
    /**
     * Describes what runs now, for a log line.
     *
     * @return for example {@code cpu: 512-bit vectors, 8 threads}
     */
    String describe();

    /**
     * Takes over a weight. A backend may make its own copy now, in the form that its kernels want, or begin with the
     * values where they are and make its copy later. It may find the weight in a cache under its name, and then reads
     * only enough to tell that it is the same.
     *
     * @param source gives the values until the backend is closed
     * @param role what the weight is used as
     * @return the weight, owned by this backend and freed with it
     */
    Weight load(WeightSource source, Role role);

    /**
     * Announces what is going to be computed, so that a backend can get ready for it meanwhile: the whole model before
     * it is loaded, and before each forward pass the transformer that is used.
     *
     * @param workload what it needs
     */
    default void expect(Workload workload) {}

    /** Makes the copies of all weights that are loaded but not copied yet. */
    default void settle() {}

    /**
     * How far it is on its way to full speed. Quick, for the probes of services.
     *
     * @return full, unless a backend knows better
     */
    default Readiness readiness() {
        return Readiness.FULL;
    }

    /**
     * Waits until the code that computes is compiled.
     *
     * @param patience at most so long
     */
    default void warmUp(Duration patience) {}

    /**
     * Inner products of embeddings: cosines, where their lengths are 1. Elements beyond {@code out} need not fit an
     * array: a caller takes the stored embeddings in portions. Thread-safe, and independent of sessions. On the CPU the
     * bits are those of this default body: each product is summed in 16 lanes as {@link Ops} says, with fused
     * multiply-adds.
     *
     * @param out (Q, end - first)
     * @param queries (Q, E)
     * @param stored (N, E), read where they are, a block at a time; never copied whole
     * @param first the first stored embedding
     * @param end after the last
     */
    default void similarity(float[] out, float[] queries, MatrixView stored, int first, int end) {
        InnerProducts.compute(out, queries, stored, first, end);
    }

    /**
     * Inner products of vectors of 8-bit integers, exactly, in whatever order. Thread-safe, and independent of
     * sessions.
     *
     * @param out (Q, end - first)
     * @param queries (Q, E), each from -127 to 127
     * @param stored (N, E), each from -127 to 127: -128 may give other products. Memory that any thread may read
     * @param columns E, at most 2^17, so that a product fits
     * @param first the first stored vector
     * @param end after the last
     */
    default void similarity(int[] out, byte[] queries, MemorySegment stored, int columns, int first, int end) {
        InnerProducts.compute(out, queries, stored, columns, first, end);
    }

    /**
     * How many sessions are worth using at once.
     *
     * @return 1 if a session keeps the hardware busy; more if another's inputs can be prepared while it computes
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

    /** The use of a weight, which decides how a backend stores it. */
    enum Role {
        /** The matrix of {@link Ops#linear}: rows are output features. */
        LINEAR,
        /** Rows that are looked up or added as they are: embeddings, biases, norm weights. */
        TABLE
    }
}
