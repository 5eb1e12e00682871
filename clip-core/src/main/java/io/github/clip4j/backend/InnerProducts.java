package io.github.clip4j.backend;

import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** {@link Backend#similarity} in plain Java: the specification of its roundings. */
final class InnerProducts {
    private static final int LANES = 16;

    private InnerProducts() {}

    static void compute(float[] out, float[] queries, MatrixView stored, int first, int end) {
        int columns = stored.columns();
        int rows = end - first;
        float[] row = new float[columns];
        float[] lanes = new float[LANES];
        for (int i = 0; i < rows; i++) {
            stored.read(first + i, 0, row, 0, columns);
            for (int q = 0; q < queries.length / columns; q++)
                out[q * rows + i] = product(row, queries, q * columns, lanes);
        }
    }

    static void compute(int[] out, byte[] queries, MemorySegment stored, int columns, int first, int end) {
        int rows = end - first;
        byte[] row = new byte[columns];
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(stored, ValueLayout.JAVA_BYTE, (long) (first + i) * columns, row, 0, columns);
            for (int q = 0; q < queries.length / columns; q++) {
                int sum = 0;
                for (int j = 0; j < columns; j++) sum += row[j] * queries[q * columns + j];
                out[q * rows + i] = sum;
            }
        }
    }

    private static float product(float[] row, float[] queries, int at, float[] lanes) {
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < row.length; j++) lanes[j % LANES] = Math.fma(row[j], queries[at + j], lanes[j % LANES]);
        for (int distance = LANES / 2; distance > 0; distance /= 2)
            for (int i = 0; i < distance; i++) lanes[i] += lanes[i + distance];
        return lanes[0];
    }
}
