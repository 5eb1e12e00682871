package io.github.clip4j.cpu;

import io.github.clip4j.tensor.MatrixView;

/** A matrix in an array. */
record ArrayView(int rows, int columns, float[] values) implements MatrixView {
    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        System.arraycopy(values, row * columns + column, destination, offset, count);
    }
}
