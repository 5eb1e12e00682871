package io.github.clip4j.converter.onnx;

import io.github.clip4j.tensor.MatrixView;
import java.util.List;

/**
 * A trained tensor as a graph takes it: one of {@code parts} equal parts of a checkpoint's matrix or vector, transposed
 * or not.
 *
 * @param name in the graph
 * @param canonical in the checkpoint
 * @param shape in the graph
 * @param transposed whether the graph's rows are the matrix's columns
 * @param part number of the part: a run of the matrix's rows or of the vector's elements
 * @param parts number of parts
 */
record Weight(String name, String canonical, List<Long> shape, boolean transposed, int part, int parts) {
    /** Floats held in memory at a time; twice as many where they are transposed. */
    private static final int RUN = 1 << 18;

    /** Takes floats in row-major order. */
    @FunctionalInterface
    interface Sink {
        void write(float[] values, int count);
    }

    long byteSize() {
        long size = Float.BYTES;
        for (long d : shape) size = Math.multiplyExact(size, d);
        return size;
    }

    /** Streams the values of the checkpoint's matrix. */
    void copy(MatrixView matrix, Sink sink) {
        boolean vector = matrix.rows() == 1;
        int rows = vector ? 1 : matrix.rows() / parts;
        int columns = vector ? matrix.columns() / parts : matrix.columns();
        int row = vector ? 0 : part * rows;
        int column = vector ? part * columns : 0;
        if (transposed) {
            copyTransposed(matrix, row, rows, sink);
            return;
        }
        float[] run = new float[Math.min(columns, RUN)];
        for (int r = row; r < row + rows; r++) {
            for (int done = 0; done < columns; done += run.length) {
                int count = Math.min(run.length, columns - done);
                matrix.read(r, column + done, run, 0, count);
                sink.write(run, count);
            }
        }
    }

    /** In strips of columns: as many as fit a run. */
    private static void copyTransposed(MatrixView matrix, int row, int rows, Sink sink) {
        int width = Math.clamp(RUN / rows, 1, matrix.columns());
        float[] strip = new float[rows * width];
        float[] turned = new float[rows * width];
        for (int column = 0; column < matrix.columns(); column += width) {
            int count = Math.min(width, matrix.columns() - column);
            for (int r = 0; r < rows; r++) matrix.read(row + r, column, strip, r * count, count);
            for (int c = 0; c < count; c++) for (int r = 0; r < rows; r++) turned[c * rows + r] = strip[r * count + c];
            sink.write(turned, rows * count);
        }
    }
}
