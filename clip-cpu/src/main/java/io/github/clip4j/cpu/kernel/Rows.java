package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Equally spaced rows of floats outside the heap.
 *
 * @param memory native memory
 * @param at where the first row starts, in bytes
 * @param stride from row to row, in bytes
 */
public record Rows(MemorySegment memory, long at, int stride) {
    /**
     * Later rows and columns of the same matrix.
     *
     * @param row the new first row
     * @param column the new first column
     * @return a view; itself where nothing changes
     */
    public Rows from(long row, long column) {
        return row == 0 && column == 0 ? this : new Rows(memory, offset(row, column), stride);
    }

    /**
     * Where an element is.
     *
     * @param row from the first
     * @param column from the first
     * @return its offset in {@link #memory()} in bytes
     */
    public long offset(long row, long column) {
        return at + row * stride + column * Float.BYTES;
    }

    /**
     * One element.
     *
     * @param row from the first
     * @param column from the first
     * @return its value
     */
    public float get(long row, long column) {
        return memory.get(ValueLayout.JAVA_FLOAT, offset(row, column));
    }

    /**
     * Sets one element.
     *
     * @param row from the first
     * @param column from the first
     * @param value the new value
     */
    public void set(long row, long column, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, offset(row, column), value);
    }
}
