package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.View;

/** Rows as they are, padded with zeros to a multiple of a panel. */
public record TableWeight(int rows, int columns, Rows rowData) implements Weight {
    /** The first row from a column on as any number of rows: a bias. */
    public Rows everyRow(int column, View view) {
        return view.over(rowData.memory(), rowData.offset(0, column), 0);
    }
}
