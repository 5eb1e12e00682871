package io.github.clip4j.model;

import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;

/**
 * The intermediate results of a transformer, used over and over by all of its blocks.
 *
 * <p>B batch, T tokens, M rows: B·T, fewer if sequences share a prefix; C width, F width of the MLP (4C, mostly).
 *
 * @param x (M, C), the residual stream
 * @param normed (M, C), after a layer norm; also scratch
 * @param qkv (M, 3C)
 * @param context (M, C), attention's weighted values
 * @param hidden (M, F)
 */
record Activations(Tensor x, Tensor normed, Tensor qkv, Tensor context, Tensor hidden) {
    static Activations of(Session session, int rows, int width, int mlpWidth) {
        return new Activations(
                session.floats("x", rows, width),
                session.floats("normed", rows, width),
                session.floats("qkv", rows, 3 * width),
                session.floats("context", rows, width),
                session.floats("hidden", rows, mlpWidth));
    }

    /** The same for B rows, one of each sequence; queries, keys and values remain those of all rows. */
    Activations pooled(Session session, int batch) {
        return new Activations(
                session.floats("pooled.x", batch, x.columns()),
                session.floats("pooled.normed", batch, normed.columns()),
                qkv,
                session.floats("pooled.context", batch, context.columns()),
                session.floats("pooled.hidden", batch, hidden.columns()));
    }
}
