package io.github.clip4j.benchmarks;

import java.util.Random;

/** Signed random numbers. */
public final class Noise {
    private Noise() {}

    /**
     * Makes a matrix.
     *
     * @param rows how many
     * @param columns how many
     * @param seed the same seed gives the same numbers
     * @return (rows, columns), from -0.5 to 0.5
     */
    public static float[] of(int rows, int columns, int seed) {
        Random random = new Random(seed);
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        return values;
    }
}
