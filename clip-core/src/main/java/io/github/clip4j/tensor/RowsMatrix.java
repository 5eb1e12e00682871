package io.github.clip4j.tensor;

import java.util.Locale;

/** A matrix whose rows are arrays of their own. */
record RowsMatrix(float[][] values) implements MatrixView {
    RowsMatrix {
        if (values.length == 0) throw new IllegalArgumentException("expected at least one row");
        for (float[] row : values)
            if (row.length != values[0].length)
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "expected rows of %d values, found one of %d", values[0].length, row.length));
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public int columns() {
        return values[0].length;
    }

    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        System.arraycopy(values[row], column, destination, offset, count);
    }
}
