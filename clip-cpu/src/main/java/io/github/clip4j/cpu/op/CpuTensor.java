package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Tensor;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Activations outside the heap. Rows are {@link Buffer#stride} apart. Kernels may read {@link #SURPLUS_ROWS} rows
 * beyond the last and may overwrite a row's columns up to the next multiple of a panel; neither means anything.
 *
 * @param rowData the rows; floats, or ints in the same places
 */
public record CpuTensor(String name, int rows, int columns, Rows rowData) implements Tensor {
    /** The rows that the kernel of six rows may read beyond the last. */
    static final int SURPLUS_ROWS = Kernels.ROWS - 1;

    /** The bytes of a tensor of this shape. */
    public static long bytes(int rows, int columns) {
        return ((long) rows + SURPLUS_ROWS) * Buffer.stride(columns);
    }

    /** A tensor in memory of at least {@link #bytes}. */
    public static CpuTensor in(MemorySegment memory, String name, int rows, int columns) {
        return new CpuTensor(name, rows, columns, new Rows(memory, 0, Buffer.stride(columns)));
    }

    public int integer(int row, int column) {
        return rowData.memory().get(ValueLayout.JAVA_INT, rowData.offset(row, column));
    }

    /** Columns as the elementwise kernels want them. */
    public int paddedColumns() {
        return (columns + Kernels.LANES - 1) & -Kernels.LANES;
    }

    public void write(MemorySegment source) {
        long bytes = (long) columns * Float.BYTES;
        for (int row = 0; row < rows; row++)
            MemorySegment.copy(source, row * bytes, rowData.memory(), rowData.offset(row, 0), bytes);
    }

    public void read(MemorySegment destination) {
        long bytes = (long) columns * Float.BYTES;
        for (int row = 0; row < rows; row++)
            MemorySegment.copy(rowData.memory(), rowData.offset(row, 0), destination, row * bytes, bytes);
    }
}
