package io.github.clip4j.search.interchange.faiss;

/** Stored vectors with their ids, in the order of the file. For one thread. */
interface Rows {
    /** Goes to the next one and decodes it; false after the last. {@code vector}: (D). */
    boolean next(float[] vector);

    /** Of the vector that was decoded last. */
    long id();
}
