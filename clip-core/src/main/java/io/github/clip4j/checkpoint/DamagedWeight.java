package io.github.clip4j.checkpoint;

import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Looks for weights that are no numbers, as a broken training or a broken disk leaves them. */
public final class DamagedWeight {
    private DamagedWeight() {}

    /**
     * Reads all weights until one has NaN or infinite values.
     *
     * @param checkpoint any checkpoint
     * @return its name in the Hugging Face layout; empty if all are finite
     */
    public static Optional<String> find(Checkpoint checkpoint) {
        return checkpoint.shapes(Layout.HF).keySet().stream()
                .filter(name -> !isFinite(checkpoint, name))
                .findFirst();
    }

    private static boolean isFinite(Checkpoint checkpoint, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MatrixView tensor = checkpoint.tensor(Layout.HF, name, arena);
            float[] row = new float[tensor.columns()];
            for (int i = 0; i < tensor.rows(); i++) {
                tensor.read(i, 0, row, 0, row.length);
                for (float value : row) if (!Float.isFinite(value)) return false;
            }
            return true;
        }
    }
}
