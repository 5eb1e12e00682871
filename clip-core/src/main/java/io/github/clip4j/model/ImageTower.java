package io.github.clip4j.model;

import io.github.clip4j.backend.Tensor;
import java.lang.foreign.MemorySegment;

/** Embeds images. Its weights are loaded; activations are the session's, so several sessions may use it at once. */
public interface ImageTower {
    /**
     * Embeds images.
     *
     * @param pass where it runs and what is wanted
     * @param pixels (B, 3, S, S) floats in native order
     * @param batch B
     * @return (B, E) in the pass's session
     */
    Tensor forward(Pass pass, MemorySegment pixels, int batch);
}
