package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;
import java.util.Locale;

/**
 * The text transformer's dimensions.
 *
 * @param contextLength positions, start and end token included
 * @param vocabSize token ids
 * @param width channels of a token
 * @param layers number of residual blocks
 * @param heads attention heads; divides {@code width}
 * @param mlpWidth channels between the MLP's two linear layers
 * @param activation between them
 * @param layerNormEps added to the variance
 * @param endOfText the id whose first position is the text's embedding; {@link #ARGMAX} takes the position of the
 *     largest id
 */
public record TextConfig(
        int contextLength,
        int vocabSize,
        int width,
        int layers,
        int heads,
        int mlpWidth,
        Activation activation,
        float layerNormEps,
        int endOfText) {
    /** Pool at the largest id, as OpenAI and open_clip do, and transformers for its legacy {@code eos_token_id} 2. */
    public static final int ARGMAX = -1;

    /** Checks the ranges, so that sizes computed from them stay far from overflow. */
    public TextConfig {
        Ranges.check("text context length", contextLength, 1 << 16);
        Ranges.check("text vocabulary size", vocabSize, 1 << 24);
        Ranges.checkTower("text", width, layers, heads, mlpWidth);
        Ranges.checkEpsilon("text", layerNormEps);
        if (endOfText < ARGMAX || endOfText >= vocabSize)
            throw new ClipException(String.format(
                    Locale.ROOT, "the end-of-text id %d lies outside the vocabulary of %d", endOfText, vocabSize));
    }

    /**
     * Channels of a head.
     *
     * @return {@code width / heads}
     */
    public int headSize() {
        return width / heads;
    }

    TextConfig withActivation(Activation other) {
        return new TextConfig(contextLength, vocabSize, width, layers, heads, mlpWidth, other, layerNormEps, endOfText);
    }
}
