package io.github.clip4j.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MatrixViewTest {
    @Test
    void anArrayIsReadByRows() {
        MatrixView view = MatrixView.of(2, 3, new float[] {1, 2, 3, 4, 5, 6});
        float[] part = new float[4];
        view.read(1, 1, part, 1, 2);
        assertArrayEquals(new float[] {0, 5, 6, 0}, part);
        assertEquals(DType.F32, view.type());
    }

    @Test
    void anArrayOfAnotherLengthIsRefused() {
        for (int length : new int[] {5, 7}) {
            var e = assertThrows(IllegalArgumentException.class, () -> MatrixView.of(2, 3, new float[length]));
            assertEquals("expected 2 x 3 values, found " + length, e.getMessage());
        }
    }
}
