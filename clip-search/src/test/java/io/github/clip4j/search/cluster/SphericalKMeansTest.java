package io.github.clip4j.search.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Similarity;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.cluster.SphericalKMeans.Clustering;
import io.github.clip4j.tensor.MatrixView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SphericalKMeansTest {
    private static float[][] products(float[][] queries, MatrixView stored) {
        float[][] rows = new float[stored.rows()][stored.columns()];
        for (int i = 0; i < rows.length; i++) stored.read(i, 0, rows[i], 0, rows[i].length);
        return Similarity.cosines(queries, rows);
    }

    private static Clustering cluster(float[][] vectors, int k) {
        return SphericalKMeans.of(MatrixView.of(vectors), k, 1, SphericalKMeansTest::products);
    }

    /** Groups of 40, 30, 20 and 10 around directions of their own. */
    private static float[][] bundles(int... sizes) {
        Random random = new Random(3);
        float[][] vectors = new float[Arrays.stream(sizes).sum()][];
        int at = 0;
        for (int size : sizes) {
            float[] centre = gaussian(random, 1);
            for (int i = 0; i < size; i++) {
                float[] noise = gaussian(random, 0.2f);
                for (int j = 0; j < noise.length; j++) noise[j] += centre[j];
                vectors[at++] = Similarity.normalize(noise);
            }
        }
        return vectors;
    }

    private static float[] gaussian(Random random, float scale) {
        float[] vector = new float[24];
        for (int i = 0; i < vector.length; i++) vector[i] = scale * (float) random.nextGaussian();
        return vector;
    }

    @Test
    void bundlesAreFoundTheLargestFirst() {
        Clustering found = cluster(bundles(10, 40, 20, 30), 4);
        int[] expected = new int[100];
        Arrays.fill(expected, 0, 10, 3);
        Arrays.fill(expected, 50, 70, 2);
        Arrays.fill(expected, 70, 100, 1);
        assertArrayEquals(expected, found.group());
        for (float[] centre : found.centres()) assertEquals(1, Similarity.cosine(centre, centre), 1e-6);
        for (float cosine : found.cosine()) assertTrue(cosine > 0.8, () -> Arrays.toString(found.cosine()));
    }

    /** No embedding would be nearer to another centre, and each centre is the mean direction of its own. */
    @Test
    void theResultIsAFixedPoint() {
        float[][] vectors = bundles(50, 50, 50);
        Clustering found = cluster(vectors, 7);
        assertEquals(7, found.centres().length);
        for (int i = 0; i < vectors.length; i++) {
            float own = Similarity.cosine(vectors[i], found.centres()[found.group()[i]]);
            for (float[] centre : found.centres()) assertTrue(Similarity.cosine(vectors[i], centre) <= own + 1e-6);
        }
        for (int c = 0; c < 7; c++) {
            float[] sum = new float[24];
            for (int i = 0; i < vectors.length; i++)
                if (found.group()[i] == c) for (int j = 0; j < 24; j++) sum[j] += vectors[i][j];
            assertEquals(1, Similarity.cosine(sum, found.centres()[c]), 1e-6);
        }
    }

    @Test
    void equalEmbeddingsAreOneGroup() {
        float[][] vectors = {{1, 0}, {0, 1}, {1, 0}, {1, 0}};
        Clustering found = cluster(vectors, 4);
        assertArrayEquals(new int[] {0, 1, 0, 0}, found.group());
        assertEquals(2, found.centres().length);
    }

    @Test
    void theSameSeedGivesTheSameGroups() {
        float[][] vectors = bundles(30, 30, 30);
        assertArrayEquals(cluster(vectors, 9).group(), cluster(vectors, 9).group());
        Set<String> others = new HashSet<>();
        for (int seed = 0; seed < 10; seed++)
            others.add(
                    Arrays.toString(SphericalKMeans.of(MatrixView.of(vectors), 9, seed, SphericalKMeansTest::products)
                            .group()));
        assertTrue(others.size() > 1, "the seed counts");
    }

    /** The embedding nearest to the centre has the greatest mean cosine with all of its group. */
    @Test
    void theNearestToTheCentreIsTheMedoid() {
        float[][] vectors = bundles(10, 40, 20, 30);
        Clustering found = cluster(vectors, 4);
        assertArrayEquals(new int[] {40, 30, 20, 10}, found.sizes());
        int[] nearest = found.nearest(1, 100);
        assertEquals(30, nearest.length);
        double[] sums = new double[30];
        for (int i = 0; i < 30; i++) {
            assertEquals(1, found.group()[nearest[i]]);
            assertTrue(i == 0 || found.cosine()[nearest[i]] <= found.cosine()[nearest[i - 1]]);
            for (int other : nearest) sums[i] += Similarity.cosine(vectors[nearest[i]], vectors[other]);
        }
        assertEquals(sums[0], Arrays.stream(sums).max().orElseThrow(), 1e-9);
        assertArrayEquals(Arrays.copyOf(nearest, 4), found.nearest(1, 4));
    }

    @Test
    void moreGroupsThanImagesAreRefused() {
        assertThrows(ClipException.class, () -> cluster(new float[][] {{1, 0}}, 2));
        assertThrows(ClipException.class, () -> cluster(new float[][] {{1, 0}}, 0));
    }
}
