package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;

/** Rows that one thread moves from place to place, so that it can call kernels over and over without allocating. */
public final class View extends Rows {
    /** A view over nothing at first. */
    public View() {
        super(MemorySegment.NULL, 0, 0);
    }

    /**
     * Moves to later rows and columns of a matrix.
     *
     * @param matrix may be this
     * @param row its row that becomes the first
     * @param column its column that becomes the first
     * @return this
     */
    public View over(Rows matrix, long row, long column) {
        return over(matrix.memory(), matrix.offset(row, column), matrix.stride());
    }

    /**
     * Moves to any rows.
     *
     * @param newMemory native memory
     * @param newAt where the first row starts, in bytes
     * @param newStride from row to row, in bytes
     * @return this
     */
    public View over(MemorySegment newMemory, long newAt, int newStride) {
        memory = newMemory;
        at = newAt;
        stride = newStride;
        return this;
    }
}
