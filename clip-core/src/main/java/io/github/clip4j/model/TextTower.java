package io.github.clip4j.model;

import io.github.clip4j.backend.Tensor;

/** Embeds texts. Its weights are loaded; activations are the session's, so several sessions may use it at once. */
public interface TextTower {
    /**
     * Embeds tokenised texts.
     *
     * @param pass where it runs and what is wanted
     * @param texts B texts of T tokens, T at most the context length
     * @return (B, E) in the pass's session
     */
    Tensor forward(Pass pass, TextInput texts);
}
