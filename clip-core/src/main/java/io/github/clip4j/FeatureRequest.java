package io.github.clip4j;

/**
 * What is wanted of {@link Clip#imageFeatures(java.nio.file.Path, FeatureRequest)} and {@link Clip#textFeatures(String,
 * FeatureRequest)} besides what they always give. What is not wanted is neither copied nor kept.
 *
 * @param hiddenStates the tokens before and after each block, {@code 4·(L + 1)·T·C} bytes: 62 MB for ViT-L/14-336
 * @param attentions the attention probabilities of each block and head, {@code 4·L·H·T²} bytes: 511 MB for ViT-L/14-336
 */
public record FeatureRequest(boolean hiddenStates, boolean attentions) {
    /** Nothing more. */
    public static final FeatureRequest TOKENS = new FeatureRequest(false, false);

    /** Everything. */
    public static final FeatureRequest ALL = new FeatureRequest(true, true);

    /**
     * The same, and the tokens of each layer.
     *
     * @return changed wishes
     */
    public FeatureRequest withHiddenStates() {
        return new FeatureRequest(true, attentions);
    }

    /**
     * The same, and the attention probabilities.
     *
     * @return changed wishes
     */
    public FeatureRequest withAttentions() {
        return new FeatureRequest(hiddenStates, true);
    }
}
