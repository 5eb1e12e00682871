package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;

/** Weights as float arrays. */
final class ReferenceBackend implements Backend {
    @Override
    public String describe() {
        return "reference: scalar Java on one thread";
    }

    @Override
    public Weight load(WeightSource source, Role role) {
        try (Arena mapping = Arena.ofConfined()) {
            return copy(source.open(mapping), role);
        }
    }

    private static Weight copy(MatrixView view, Role role) {
        int rows = view.rows();
        int columns = view.columns();
        float[] values = new float[Math.multiplyExact(rows, columns)];
        if (role == Role.TABLE) {
            for (int row = 0; row < rows; row++) view.read(row, 0, values, row * columns, columns);
            return new HostWeight(rows, columns, false, values);
        }
        float[] line = new float[columns];
        for (int row = 0; row < rows; row++) {
            view.read(row, 0, line, 0, columns);
            for (int column = 0; column < columns; column++) values[column * rows + row] = line[column];
        }
        return new HostWeight(rows, columns, true, values);
    }

    @Override
    public Session open() {
        return new ReferenceSession();
    }

    @Override
    public void close() {}
}
