package io.github.clip4j.benchmarks;

import io.github.clip4j.tensor.MatrixView;
import java.util.Random;

/**
 * A matrix of signed random numbers.
 *
 * @param rows how many
 * @param columns how many
 * @param values (rows, columns)
 */
public record Noise(int rows, int columns, float[] values) implements MatrixView {
    /**
     * Makes one.
     *
     * @param rows how many
     * @param columns how many
     * @param seed the same seed gives the same numbers
     * @return from -0.5 to 0.5
     */
    public static Noise of(int rows, int columns, int seed) {
        Random random = new Random(seed);
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        return new Noise(rows, columns, values);
    }

    @Override
    public void read(int row, int column, float[] destination, int offset, int count) {
        System.arraycopy(values, row * columns + column, destination, offset, count);
    }
}
