package io.github.clip4j.search;

import io.github.clip4j.tensor.MatrixView;

/**
 * The vectors of some entries of an index as one matrix, in the order in which the entries were added. They are read
 * where they lie in the mapped file: the heap holds 4 bytes for each row at most. Their state stays open, whatever is
 * changed meanwhile. Thread-safe, except for {@link #close}, after which the matrix must not be read.
 */
public interface VectorRows extends AutoCloseable {
    /**
     * The vectors.
     *
     * @return (N, E), as they are stored
     */
    MatrixView matrix();

    /**
     * Inner products of some vectors with all rows, which are cosines where both are of length 1. The same bits with
     * any number of threads.
     *
     * @param queries (Q, E)
     * @return (Q, N)
     */
    float[][] products(float[][] queries);

    /**
     * The entry of a row.
     *
     * @param row 0 to N - 1
     * @return with its vector and fields
     * @throws io.github.clip4j.error.ClipException in one line, if it cannot be read
     */
    Entry entry(int row);

    @Override
    void close();
}
