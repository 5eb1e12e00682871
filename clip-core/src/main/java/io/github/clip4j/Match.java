package io.github.clip4j;

/**
 * A stored embedding that was found.
 *
 * @param index its row among the stored embeddings
 * @param cosine its inner product with the query: the cosine, where both have length 1
 */
public record Match(int index, float cosine) {}
