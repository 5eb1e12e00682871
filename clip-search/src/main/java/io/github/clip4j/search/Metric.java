package io.github.clip4j.search;

/** The measure by which vectors are compared. */
public enum Metric {
    /** The cosine of their angle: vectors are stored with length 1. */
    COSINE,
    /** Their inner product: vectors are stored as they are. */
    INNER_PRODUCT
}
