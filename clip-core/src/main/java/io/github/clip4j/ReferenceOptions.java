package io.github.clip4j;

import io.github.clip4j.image.CropRule;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.util.Optional;

/**
 * Which reference is followed where the published implementations of CLIP disagree.
 *
 * @param tokenizer whose cleaning of texts; by default that of the library that the checkpoint's layout comes from
 * @param crop whose preprocessing of images; by default that of the library that the checkpoint's layout comes from
 */
public record ReferenceOptions(Optional<TokenizerFamily> tokenizer, Optional<CropRule> crop) {
    /** What the checkpoint's layout says. */
    public static final ReferenceOptions DEFAULT = new ReferenceOptions(Optional.empty(), Optional.empty());

    /**
     * Chooses the reference for cleaning texts.
     *
     * @param family whose tokenizer to follow
     * @return changed options
     */
    public ReferenceOptions withTokenizer(TokenizerFamily family) {
        return new ReferenceOptions(Optional.of(family), crop);
    }

    /**
     * Chooses the reference for preprocessing images.
     *
     * @param rule whose preprocessing to follow
     * @return changed options
     */
    public ReferenceOptions withCrop(CropRule rule) {
        return new ReferenceOptions(tokenizer, Optional.of(rule));
    }
}
