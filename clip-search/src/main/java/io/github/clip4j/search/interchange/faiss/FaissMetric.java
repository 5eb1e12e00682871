package io.github.clip4j.search.interchange.faiss;

/** The score of a pair of vectors, as faiss defines it. */
public enum FaissMetric {
    /** Σ x y: the biggest is the best. */
    INNER_PRODUCT,
    /** Σ (x - y)², without a root: the smallest is the best. */
    SQUARED_L2;

    float score(float[] x, float[] y) {
        return this == INNER_PRODUCT ? Distances.innerProduct(x, y) : Distances.squaredL2(x, y);
    }

    /** A number that is smaller for a better score. */
    float key(float score) {
        return this == INNER_PRODUCT ? -score : score;
    }
}
