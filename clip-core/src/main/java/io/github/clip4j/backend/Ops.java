package io.github.clip4j.backend;

/**
 * The operations of CLIP on row-major matrices. Outputs come first and never alias an input unless named {@code inout};
 * operations never allocate.
 *
 * <p>Dimensions: B batch, T tokens, C width, H heads, D = C/H head size, G = T - 1 patches, P = patch size.
 *
 * <p>In fp32 every backend on the CPU gives the same bits as the scalar reference, because the order of all roundings
 * is part of the contract:
 *
 * <ul>
 *   <li>a dot product over K runs in blocks of 1024: a fresh accumulator, one fused multiply-add per element in
 *       ascending order, added to the result at the block's end; the result starts as the bias, or zero;
 *   <li>a sum over a row runs in 16 lanes (element j belongs to lane j mod 16), then lanes are added pairwise at
 *       distances 8, 4, 2, 1;
 *   <li>exponentials and the error function are the polynomials of
 *       {@link io.github.clip4j.backend.reference.ScalarMath};
 *   <li>work is shared out over independent outputs only.
 * </ul>
 *
 * The bodies of the default methods are the specification of the fused operations, and the test of them.
 */
public interface Ops {
    /**
     * {@code out = x Wᵀ + b}.
     *
     * @param out (M, N)
     * @param x (M, K)
     * @param w weight (N, K)
     */
    void linear(Tensor out, Tensor x, Linear w);

    /**
     * {@code out = (x - mean) / sqrt(variance + eps) · weight + bias} for each row; biased variance, two passes (Ba et
     * al. 2016).
     *
     * @param out (M, C)
     * @param x (M, C)
     * @param ln weight and bias (1, C)
     */
    void layerNorm(Tensor out, Tensor x, LayerNorm ln);

    /**
     * {@code softmax(Q Kᵀ / sqrt(D)) V} for each sequence and head, heads concatenated (Vaswani et al. 2017, section
     * 3.2).
     *
     * @param out (M, C); M is B·T, or less if sequences share a prefix
     * @param qkv (M, 3C): queries, keys, values side by side
     * @param heads H
     * @param sequences T, which rows belong together, and the mask
     */
    void attention(Tensor out, Tensor qkv, Heads heads, Sequences sequences);

    /**
     * The probabilities that {@link #attention} weighs the values by, for audits.
     *
     * @param out (B·H·T, T)
     * @param qkv (B·T, 3C)
     * @param heads H
     * @param sequences T and the mask; no shared prefix
     */
    void attentionProbabilities(Tensor out, Tensor qkv, Heads heads, Sequences sequences);

    /**
     * The nonlinearity, in place.
     *
     * @param inout (M, N)
     * @param kind which
     */
    void activation(Tensor inout, Activation kind);

    /**
     * {@code inout += y}.
     *
     * @param inout (M, N)
     * @param y (M, N)
     */
    void add(Tensor inout, Tensor y);

    /**
     * Selects rows.
     *
     * @param out (N, C); row i becomes row {@code rows[i]} of x
     * @param x (M, C)
     * @param rows ints (N, 1), each below M
     */
    void gatherRows(Tensor out, Tensor x, Tensor rows);

    /**
     * Cuts images into patches, each a row in (channel, y, x) order: the input of conv1 as a matrix product.
     *
     * @param out (B·G, 3·P·P), patches row by row
     * @param pixels (B, 3·S·S), CHW
     * @param side S, of the square images
     * @param patchSize P; pixels of S beyond a multiple of it are cut off, as the convolution does
     */
    void patches(Tensor out, Tensor pixels, int side, int patchSize);

    /**
     * Prepends the class embedding to each image's patches and adds the positional embedding (Dosovitskiy et al. 2021,
     * equation 1).
     *
     * @param out (B·T, C)
     * @param patches (B·G, C), T = G + 1
     * @param embedding class and positional embedding
     */
    void visionTokens(Tensor out, Tensor patches, VisionEmbedding embedding);

    /**
     * Looks tokens up and adds the positional embedding.
     *
     * @param out (M, C)
     * @param ids ints (M, 1)
     * @param positions ints (M, 1), each row's place in its text
     * @param embedding token and positional embedding
     */
    void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding);

    /**
     * Divides each row by its Euclidean length, in double; a row of zeros stays, as in torch.nn.functional.normalize.
     *
     * @param inout (M, N)
     */
    void l2Normalize(Tensor inout);

    /**
     * {@code out = activation(x Wᵀ + b)}.
     *
     * @param out (M, N)
     * @param x (M, K)
     * @param w weight (N, K)
     * @param kind which nonlinearity
     */
    default void linearActivation(Tensor out, Tensor x, Linear w, Activation kind) {
        linear(out, x, w);
        activation(out, kind);
    }

    /**
     * {@code inout += x Wᵀ + b}: the end of a residual branch.
     *
     * @param inout (M, N)
     * @param x (M, K)
     * @param w weight (N, K)
     * @param scratch (M, N), undefined afterwards
     */
    default void linearAdd(Tensor inout, Tensor x, Linear w, Tensor scratch) {
        linear(scratch, x, w);
        add(inout, scratch);
    }

    /**
     * {@link #attention} of some tokens only.
     *
     * @param out (B, C)
     * @param qkv (M, 3C)
     * @param heads H
     * @param sequences T, which rows belong together, and the mask
     * @param rows ints (B, 1), each below M: the tokens, mostly one of each sequence
     * @param scratch (M, C), undefined afterwards
     */
    default void attentionRows(Tensor out, Tensor qkv, Heads heads, Sequences sequences, Tensor rows, Tensor scratch) {
        attention(scratch, qkv, heads, sequences);
        gatherRows(out, scratch, rows);
    }

    /**
     * Shows a result to whoever observes the model, where the model computes it; does nothing otherwise.
     *
     * @param name what the result is called in traces
     * @param result (M, N)
     */
    default void tap(String name, Tensor result) {
        tap(name, result, 0, result.columns());
    }

    /**
     * As {@link #tap(String, Tensor)}, for some columns only.
     *
     * @param name what the result is called in traces
     * @param result (M, N)
     * @param column the first
     * @param columns how many
     */
    default void tap(String name, Tensor result, int column, int columns) {}

    /**
     * Whether somebody observes a result that no embedding depends on, so that it is worth computing.
     *
     * @param name what the result is called in traces
     * @return false by default
     */
    default boolean observes(String name) {
        return false;
    }
}
