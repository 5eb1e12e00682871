package io.github.clip4j.tensor;

import java.util.Locale;

/** A matrix in an array, row after row. */
record ArrayMatrix(int rows, int columns, float[] values) implements MatrixView {
    ArrayMatrix {
        if (values.length != Math.multiplyExact(rows, columns))
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "expected %d x %d values, found %d", rows, columns, values.length));
    }

    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        System.arraycopy(values, row * columns + column, destination, offset, count);
    }
}
