package io.github.clip4j.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A matrix of weights as the model wants it, whatever the file holds: a stored tensor, its transpose, or several
 * stacked. Values are widened to float as they are read, so nothing is copied whole. Rows are output features, columns
 * input features ({@code y = x Wᵀ}).
 *
 * <p>Valid as long as the arena that the tensor was mapped in. Thread-safe.
 */
public interface MatrixView {
    /**
     * The number of rows.
     *
     * @return output features; 1 for a vector
     */
    int rows();

    /**
     * The number of columns.
     *
     * @return input features
     */
    int columns();

    /**
     * The narrowest type that holds all values.
     *
     * @return the type that they are stored in, as far as it is known
     */
    default DType type() {
        return DType.F32;
    }

    /**
     * Reads part of a row.
     *
     * @param row 0 to {@link #rows()} - 1
     * @param column the first column
     * @param destination receives the values
     * @param offset first index in {@code destination}
     * @param count how many
     */
    void read(int row, int column, float[] destination, int offset, int count);

    /**
     * A matrix in an array.
     *
     * @param rows how many
     * @param columns how many
     * @param values (rows, columns), row-major; not copied
     * @return a view of the array
     * @throws IllegalArgumentException if there are more or fewer values
     */
    static MatrixView of(int rows, int columns, float[] values) {
        return new ArrayMatrix(rows, columns, values);
    }

    /**
     * A matrix in memory, for example in a mapped file.
     *
     * @param rows how many
     * @param columns how many
     * @param type of the elements, F32, F16, BF16 or F64
     * @param values (rows, columns), row-major, little-endian, aligned or not; not copied, and valid as long as the
     *     view is used
     * @return a view of the memory
     * @throws IllegalArgumentException if there are more or fewer values
     */
    static MatrixView of(int rows, int columns, DType type, MemorySegment values) {
        return new MemoryMatrix(rows, columns, type, values);
    }

    /**
     * Rows in arrays of their own, as embeddings are made.
     *
     * @param values at least one row, all of the same length; not copied
     * @return a view of the arrays
     * @throws IllegalArgumentException if there are none, or their lengths differ
     */
    static MatrixView of(float[][] values) {
        return new RowsMatrix(values);
    }
}
