package io.github.clip4j.search.interchange.faiss;

import java.util.Optional;
import java.util.SplittableRandom;

/** A change of all vectors before they are stored (faiss/VectorTransform.h). Thread-safe. */
sealed interface Transform {
    /** Length of what goes in. */
    int in();

    /** Length of what comes out. */
    int out();

    /** Changes a vector (in) to a new one (out). */
    float[] apply(float[] vector);

    /** The other way, as near as it is possible: (out) to a new (in). */
    float[] reverse(float[] vector);

    /** Why there is no way back. */
    Optional<String> whyIrreversible();

    /** What is lost on the way back. */
    Optional<String> loss();

    /**
     * y = A x + b.
     *
     * @param in columns of A
     * @param out rows of A
     * @param matrix (out, in)
     * @param bias (out), or empty
     */
    record Linear(int in, int out, float[] matrix, float[] bias) implements Transform {
        /** Vectors on which A Aᵀ = 1 is tried: the whole product of a large matrix would take minutes. */
        private static final int TRIALS = 8;

        /** Rounding to float32 leaves some 1e-5 in A Aᵀ y of a y of 4,096 ones. */
        private static final double ORTHONORMAL = 2e-4;

        @Override
        public float[] apply(float[] vector) {
            float[] y = new float[out];
            for (int row = 0; row < out; row++) {
                float sum = bias.length == 0 ? 0 : bias[row];
                for (int i = 0; i < in; i++) sum += matrix[row * in + i] * vector[i];
                y[row] = sum;
            }
            return y;
        }

        @Override
        public float[] reverse(float[] vector) {
            float[] x = new float[in];
            for (int row = 0; row < out; row++) {
                float y = bias.length == 0 ? vector[row] : vector[row] - bias[row];
                for (int i = 0; i < in; i++) x[i] += matrix[row * in + i] * y;
            }
            return x;
        }

        @Override
        public Optional<String> whyIrreversible() {
            SplittableRandom random = new SplittableRandom(1);
            for (int trial = 0; trial < TRIALS; trial++) {
                float[] y = new float[out];
                for (int i = 0; i < out; i++) y[i] = random.nextBoolean() ? 1 : -1;
                Linear plain = new Linear(in, out, matrix, new float[0]);
                float[] found = plain.apply(plain.reverse(y));
                for (int i = 0; i < out; i++)
                    if (!(Math.abs(found[i] - y[i]) <= ORTHONORMAL))
                        return Optional.of("a matrix that is not orthonormal was applied to them");
            }
            return Optional.empty();
        }

        @Override
        public Optional<String> loss() {
            return Optional.of("the vectors are not the originals: they were "
                    + (out < in ? "shortened to " + out + " dimensions" : "turned")
                    + " before they were stored, and are turned back");
        }
    }

    /**
     * Vectors of length 1 instead.
     *
     * @param in of both
     */
    record Normalization(int in) implements Transform {
        @Override
        public int out() {
            return in;
        }

        @Override
        public float[] apply(float[] vector) {
            float[] y = vector.clone();
            float square = Distances.innerProduct(vector, vector);
            if (square > 0) {
                float factor = (float) (1 / Math.sqrt(square));
                for (int i = 0; i < y.length; i++) y[i] *= factor;
            }
            return y;
        }

        @Override
        public float[] reverse(float[] vector) {
            return vector;
        }

        @Override
        public Optional<String> whyIrreversible() {
            return Optional.empty();
        }

        @Override
        public Optional<String> loss() {
            return Optional.of("the vectors are not the originals: they were normalised before they were stored");
        }
    }
}
