package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Equally spaced rows of floats outside the heap. */
public sealed class Rows permits View {
    MemorySegment memory;
    long at;
    int stride;

    /**
     * Some rows.
     *
     * @param memory native memory
     * @param at where the first row starts, in bytes
     * @param stride from row to row, in bytes
     */
    public Rows(MemorySegment memory, long at, int stride) {
        this.memory = memory;
        this.at = at;
        this.stride = stride;
    }

    /**
     * The memory that the rows are in.
     *
     * @return native memory
     */
    public final MemorySegment memory() {
        return memory;
    }

    /**
     * Where the first row starts.
     *
     * @return its offset in bytes
     */
    public final long at() {
        return at;
    }

    /**
     * How far the next row is.
     *
     * @return from row to row in bytes; 0 for one row as any number of rows
     */
    public final int stride() {
        return stride;
    }

    /**
     * Where an element is.
     *
     * @param row from the first
     * @param column from the first
     * @return its offset in {@link #memory()} in bytes
     */
    public final long offset(long row, long column) {
        return at + row * stride + column * Float.BYTES;
    }

    /**
     * One element.
     *
     * @param row from the first
     * @param column from the first
     * @return its value
     */
    public final float get(long row, long column) {
        return memory.get(ValueLayout.JAVA_FLOAT, offset(row, column));
    }

    /**
     * Sets one element.
     *
     * @param row from the first
     * @param column from the first
     * @param value the new value
     */
    public final void set(long row, long column, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, offset(row, column), value);
    }
}
