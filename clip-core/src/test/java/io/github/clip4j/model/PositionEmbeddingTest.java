package io.github.clip4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionEmbeddingTest {
    /** The goldens were rounded from PyTorch's double; at most one differs in its last bit. Observed: 7.5e-9. */
    private static final float LAST_BIT = 1e-8f;

    @ParameterizedTest
    @CsvSource({
        "tiny, 64, 3",
        "tiny, 64, 6",
        "tiny, 64, 9",
        "tiny64, 128, 3",
        "tiny64, 128, 6",
        "tiny64, 128, 9",
    })
    void equalsTheReferences(String model, int width, int grid) {
        try (TensorFile golden =
                SafetensorsFile.open(GoldenFiles.path("model/" + model + "/posembed_resample.safetensors"))) {
            float[] table = read(golden, "in");
            for (PositionEmbedding.Mode mode : PositionEmbedding.Mode.values()) {
                String prefix = mode == PositionEmbedding.Mode.HUGGING_FACE ? "hf_plain." : "openclip_antialias.";
                float[] expected = read(golden, prefix + grid + "x" + grid);
                float[] actual = PositionEmbedding.resize(table, 4, grid, width, mode);
                assertEquals(expected.length, actual.length);
                float worst = 0;
                for (int i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
                assertTrue(worst <= LAST_BIT, "%s %s %d: off by %s".formatted(model, mode, grid, worst));
            }
        }
    }

    @Test
    void anEqualGridIsACopy() {
        float[] table = {1, 2, 3, 4, 5};
        float[] copy = PositionEmbedding.resize(table, 2, 2, 1, PositionEmbedding.Mode.OPEN_CLIP);
        assertArrayEquals(table, copy);
        copy[0] = 9;
        assertEquals(1, table[0]);
    }

    @Test
    void refusesATableOfAnotherShape() {
        var e = assertThrows(
                ClipException.class,
                () -> PositionEmbedding.resize(new float[4], 2, 3, 1, PositionEmbedding.Mode.OPEN_CLIP));
        assertEquals("the position table has 4 values, expected 5 for a grid of 2 and width 1", e.getMessage());
    }

    private static float[] read(TensorFile file, String name) {
        TensorInfo info = file.tensors().get(name);
        float[] values = new float[(int) info.elementCount()];
        try (Arena arena = Arena.ofConfined()) {
            Floats.read(file.map(name, arena), info.dtype(), 0, values, 0, values.length);
        }
        return values;
    }
}
