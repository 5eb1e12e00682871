package io.github.clip4j.model;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;

/**
 * Hands the weights of a checkpoint to a backend.
 *
 * @param checkpoint where they come from, by canonical names
 * @param backend where they go to
 */
public record WeightLoader(Checkpoint checkpoint, Backend backend) {
    /** A module with {@code .weight} and {@code .bias}. */
    Linear linear(String module) {
        return new Linear(module, load(module + ".weight", Role.LINEAR), table(module + ".bias"));
    }

    /** Whether the model has a weight. */
    boolean has(String name) {
        return checkpoint.shapes(Layout.OPENAI).containsKey(name);
    }

    /** A projection without bias, stored under its own name. */
    Linear projection(String name, String weight) {
        return new Linear(name, load(weight, Role.LINEAR), null);
    }

    /** The stacked q, k, v projection of torch.nn.MultiheadAttention. */
    Linear inProjection(String attention) {
        return new Linear(
                attention + ".in_proj",
                load(attention + ".in_proj_weight", Role.LINEAR),
                table(attention + ".in_proj_bias"));
    }

    LayerNorm layerNorm(String module, float eps) {
        return new LayerNorm(module, table(module + ".weight"), table(module + ".bias"), eps);
    }

    Weight table(String name) {
        return load(name, Role.TABLE);
    }

    /**
     * A table of positions for another grid than the checkpoint's.
     *
     * @param name of the table, {@code (oldGrid² + 1) x width}
     * @param oldGrid the checkpoint's patches along a side
     * @param newGrid those wanted; the table is loaded as it is if they are the same
     * @param mode whose interpolation
     * @return {@code (newGrid² + 1) x width}
     */
    public Weight positions(String name, int oldGrid, int newGrid, PositionEmbedding.Mode mode) {
        if (oldGrid == newGrid) return table(name);
        try (Arena arena = Arena.ofConfined()) {
            MatrixView table = checkpoint.matrix(name, arena);
            int width = table.columns();
            float[] values = new float[Math.multiplyExact(table.rows(), width)];
            for (int row = 0; row < table.rows(); row++) table.read(row, 0, values, row * width, width);
            float[] resized = PositionEmbedding.resize(values, oldGrid, newGrid, width, mode);
            MatrixView view = MatrixView.of(resized.length / width, width, resized);
            return backend.load(WeightSource.of(name, view), Role.TABLE);
        }
    }

    private Weight load(String name, Role role) {
        return backend.load(source(name), role);
    }

    private WeightSource source(String name) {
        TensorInfo info = checkpoint.weight(name);
        int rows = info.shape().getFirst().intValue();
        return new Stored(name, rows, info.shape().getLast().intValue(), info.dtype(), checkpoint);
    }

    private record Stored(String name, int rows, int columns, DType type, Checkpoint checkpoint)
            implements WeightSource {
        @Override
        public MatrixView open(Arena arena) {
            return checkpoint.matrix(name, arena);
        }
    }
}
