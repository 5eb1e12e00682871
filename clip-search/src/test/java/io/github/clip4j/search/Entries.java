package io.github.clip4j.search;

import io.github.clip4j.Similarity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Entries that tests make, the same each time. */
final class Entries {
    private Entries() {}

    /** A direction that depends on the number. */
    static float[] vector(int number, int dimensions) {
        Random random = new Random(20210226L + number);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) vector[i] = (float) random.nextGaussian();
        return Similarity.normalize(vector);
    }

    /** Near one of some directions. */
    static float[] clustered(int number, int clusters, int dimensions) {
        float[] centre = vector(-1 - number % clusters, dimensions);
        float[] noise = vector(number, dimensions);
        for (int i = 0; i < dimensions; i++) noise[i] = centre[i] + 0.6f * noise[i];
        return Similarity.normalize(noise);
    }

    static Entry entry(int number, int dimensions) {
        return new Entry("e" + number, vector(number, dimensions), Map.of("number", (long) number));
    }

    /** Makes an index of entries 0 to {@code count} - 1. */
    static Path index(Path folder, int count, int dimensions) {
        try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(dimensions))) {
            for (int i = 0; i < count; i++) writer.put(entry(i, dimensions));
            writer.commit();
        }
        return folder;
    }
}
