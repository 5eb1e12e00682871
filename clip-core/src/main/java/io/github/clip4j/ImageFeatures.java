package io.github.clip4j;

import io.github.clip4j.tensor.MatrixView;
import java.util.List;

/**
 * What the image tower computes of one image. G patches, row by row from the top left, of the image as the model sees
 * it, resized and cropped; T = G + 1 tokens, the class token first; C width, E embedding width, L blocks, H heads.
 *
 * @param raw (E), the embedding as the projection gives it
 * @param unit (E), the same scaled to length 1
 * @param patches (G, C), the patches after the last block: transformers' {@code last_hidden_state} without its first
 *     row
 * @param patchEmbeddings (G, E), the same through the final layer norm and the projection, which were trained for the
 *     class token only
 * @param hiddenStates L + 1 of (T, C): before the first block and after each, as transformers' {@code hidden_states};
 *     empty if not requested
 * @param attentions L lists of H (T, T): row i says how much token i takes from each token, and sums to 1, as
 *     transformers' {@code attentions}; empty if not requested
 */
public record ImageFeatures(
        float[] raw,
        float[] unit,
        MatrixView patches,
        MatrixView patchEmbeddings,
        List<MatrixView> hiddenStates,
        List<List<MatrixView>> attentions) {
    /**
     * Patches along a side.
     *
     * @return the square root of G
     */
    public int grid() {
        return (int) Math.round(Math.sqrt(patches.rows()));
    }

    /**
     * The cosine of each patch's embedding with another embedding, mostly a text's. The patches' embeddings were never
     * trained for it: published models often rank background above the thing that is named (Li et al. 2023, "A Closer
     * Look at the Explainability of Contrastive Language-Image Pre-training").
     *
     * @param embedding (E), of any length
     * @return (G)
     */
    public float[] similarities(float[] embedding) {
        float[] cosines = new float[patchEmbeddings.rows()];
        float[] patch = new float[patchEmbeddings.columns()];
        for (int i = 0; i < cosines.length; i++) {
            patchEmbeddings.read(i, 0, patch, 0, patch.length);
            cosines[i] = Similarity.cosine(patch, embedding);
        }
        return cosines;
    }

    /**
     * Attention rollout (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3): how much of
     * the class token comes from each patch, if each block passes on half of a token as it is and half by attention,
     * averaged over the heads. It follows attention only: neither values nor the MLPs count, and no text.
     *
     * @return (G), shares of all tokens: their sum is at most 1, the rest is the class token's own
     * @throws IllegalStateException if the attentions were not requested
     */
    public float[] rollout() {
        if (attentions.isEmpty()) throw new IllegalStateException("the attentions were not requested");
        int tokens = patches.rows() + 1;
        double[] shares = new double[tokens];
        shares[0] = 1;
        // The class token's row of the product of all layers, from the last one down.
        for (List<MatrixView> heads : attentions.reversed()) shares = before(heads, shares);
        float[] ofPatches = new float[tokens - 1];
        for (int i = 0; i < ofPatches.length; i++) ofPatches[i] = (float) shares[i + 1];
        return ofPatches;
    }

    /** Shares of the tokens before a block, given those after it. */
    private static double[] before(List<MatrixView> heads, double[] after) {
        double[] shares = new double[after.length];
        float[] row = new float[after.length];
        for (int i = 0; i < after.length; i++) {
            shares[i] += 0.5 * after[i];
            double weight = 0.5 * after[i] / heads.size();
            for (MatrixView head : heads) {
                head.read(i, 0, row, 0, row.length);
                for (int j = 0; j < row.length; j++) shares[j] += weight * row[j];
            }
        }
        return shares;
    }
}
