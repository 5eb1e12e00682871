package io.github.clip4j.converter.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.tensor.MatrixView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read, in runs shorter than the tensors: those of the tiny models fit one. */
class WeightTest {
    /** Each value tells its place. */
    private record Places(int rows, int columns) implements MatrixView {
        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            assert row < rows && column + count <= columns;
            for (int i = 0; i < count; i++) destination[offset + i] = row * columns + column + i;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2103, 400, true, 0, 1",
        "2103, 400, true, 1, 3",
        "2103, 400, false, 2, 3",
        "3, 300007, true, 0, 1",
        "3, 300007, false, 2, 3",
        "300007, 3, true, 0, 1",
        "1, 600021, false, 1, 3"
    })
    void streamsAPartInOrder(int rows, int columns, boolean transposed, int part, int parts) {
        int partRows = rows == 1 ? 1 : rows / parts;
        int partColumns = rows == 1 ? columns / parts : columns;
        int first = part * partRows * partColumns;
        int[] seen = {0};
        Weight weight = new Weight("", "", List.of((long) partRows, (long) partColumns), transposed, part, parts);
        weight.copy(new Places(rows, columns), (values, count) -> {
            for (int i = 0; i < count; i++, seen[0]++) {
                int row = transposed ? seen[0] % partRows : seen[0] / partColumns;
                int column = transposed ? seen[0] / partRows : seen[0] % partColumns;
                if (values[i] != first + row * columns + column)
                    assertEquals(first + row * columns + column, values[i], "value " + seen[0]);
            }
        });
        assertEquals(partRows * partColumns, seen[0]);
        assertEquals(4L * partRows * partColumns, weight.byteSize());
    }

    @Test
    void tensorsBeginOnPages() {
        assertEquals(0, ExternalData.align(0));
        assertEquals(4096, ExternalData.align(1));
        assertEquals(4096, ExternalData.align(4096));
        assertEquals((1L << 40) + 4096, ExternalData.align((1L << 40) + 4));
    }
}
