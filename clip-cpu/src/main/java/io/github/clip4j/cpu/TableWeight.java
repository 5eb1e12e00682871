package io.github.clip4j.cpu;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Rows;

/** Rows as they are, padded with zeros to a multiple of a panel. */
record TableWeight(int rows, int columns, Rows rowData) implements Weight {
    /** The first row as any number of rows: a bias. */
    Rows everyRow() {
        return new Rows(rowData.memory(), rowData.at(), 0);
    }
}
