package io.github.clip4j.search.scan;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;

/**
 * Some rows of a matrix, read where they are. As thread-safe as the matrix.
 *
 * @param all the matrix
 * @param selected numbers of its rows; not copied
 */
public record RowSelection(MatrixView all, int[] selected) implements MatrixView {
    @Override
    public int rows() {
        return selected.length;
    }

    @Override
    public int columns() {
        return all.columns();
    }

    @Override
    public DType type() {
        return all.type();
    }

    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        all.read(selected[row], column, destination, offset, count);
    }
}
