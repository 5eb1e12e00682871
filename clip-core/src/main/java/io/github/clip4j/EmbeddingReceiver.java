package io.github.clip4j;

/**
 * Takes embeddings as they are made: one call for each input, in the inputs' order, on the thread that asked for them.
 *
 * @param <S> an input
 */
public interface EmbeddingReceiver<S> {
    /**
     * An input was embedded.
     *
     * @param input the input
     * @param embedding (E)
     */
    void embedded(S input, float[] embedding);

    /**
     * An input could not be read; the others go on.
     *
     * @param input the input
     * @param failure the cause; bad input is a {@link io.github.clip4j.error.ClipException}
     */
    void failed(S input, RuntimeException failure);

    /**
     * Whether more is wanted: a deadline, or a request that was cancelled, ends the work here. Asked before each batch.
     *
     * @return false to end the call without the inputs that are left
     */
    default boolean wanted() {
        return true;
    }
}
