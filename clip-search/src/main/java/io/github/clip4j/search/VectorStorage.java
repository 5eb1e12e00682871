package io.github.clip4j.search;

/** The copy of the vectors that exact search reads; scores are always those of float32. */
public enum VectorStorage {
    /** {@link #FLOAT32}. */
    AUTO,
    /** The vectors themselves. */
    FLOAT32,
    /** Half the bytes to read: the best are compared again in float32. */
    FLOAT16,
    /** A quarter of the bytes to read: the best are compared again in float32. */
    INT8
}
