package io.github.clip4j.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** A matrix of any floating-point type in memory, row after row. */
record MemoryMatrix(int rows, int columns, DType type, MemorySegment values) implements MatrixView {
    MemoryMatrix {
        if (!type.isFloat()) throw new IllegalArgumentException("expected a floating-point type, found " + type);
        long bytes = Math.multiplyExact(Math.multiplyExact((long) rows, columns), (long) type.bytes());
        if (values.byteSize() != bytes)
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected %d x %d values of %s, %d bytes, found %d bytes",
                    rows,
                    columns,
                    type,
                    bytes,
                    values.byteSize()));
    }

    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        Floats.read(values, type, (long) row * columns + column, destination, offset, count);
    }
}
