package io.github.clip4j.backend;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;

/**
 * A weight that a backend is to load. Its shape and type are known at once; its values are mapped only while somebody
 * reads them, so that a model file is not in memory beside the backend's copy. Thread-safe.
 */
public interface WeightSource {
    /**
     * The name under which a backend may find its own form of the weight in a cache.
     *
     * @return unique in the model
     */
    String name();

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

    /**
     * The narrowest type that holds all values.
     *
     * @return as {@link MatrixView#type()} of the opened view
     */
    DType type();

    /**
     * Maps the values, which are there until the backend is closed.
     *
     * @param arena decides how long this mapping can be read
     * @return the same values each time
     */
    MatrixView open(Arena arena);

    /**
     * A weight whose values are in memory.
     *
     * @param name unique in the model
     * @param view can be read, unchanged, until the backend is closed
     * @return a source that opens the view itself
     */
    static WeightSource of(String name, MatrixView view) {
        return new ViewSource(name, view);
    }
}
