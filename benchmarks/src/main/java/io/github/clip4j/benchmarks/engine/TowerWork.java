package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.model.Mask;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;

/**
 * The arithmetic of a tower: products and attention; in the last block, only the pooled token's part after the keys and
 * values. Multiply-adds count twice.
 *
 * <p>T tokens, C width, F width of the MLP, P values of a patch, E width of the embedding.
 */
public final class TowerWork {
    private TowerWork() {}

    /**
     * What an image takes.
     *
     * @param config the model's
     * @return floating-point operations
     */
    public static double image(ModelConfig config) {
        VisionConfig v = config.vision();
        double patches = 2.0 * (v.tokens() - 1) * v.patchElements() * v.width();
        return patches
                + blocks(v.layers(), v.tokens(), v.width(), v.mlpWidth(), v.tokens())
                + 2.0 * v.width() * config.embedDim();
    }

    /**
     * What a text that fills the context takes.
     *
     * @param config the model's
     * @param mask under a causal one a token meets half of the others
     * @return floating-point operations
     */
    public static double text(ModelConfig config, Mask mask) {
        TextConfig text = config.text();
        double tokens = text.contextLength();
        double seen = mask == Mask.CAUSAL ? (tokens + 1) / 2 : tokens;
        return blocks(text.layers(), tokens, text.width(), text.mlpWidth(), seen)
                + 2.0 * text.width() * config.embedDim();
    }

    /** The last token, which is the pooled one of a text, sees all; so does each of an image. */
    private static double blocks(int layers, double t, double c, double f, double seen) {
        double qkv = 6 * t * c * c;
        double afterwards = 2 * c * c + 4 * c * f; // of a token
        double block = qkv + t * (4 * seen * c + afterwards);
        double last = qkv + 4 * t * c + afterwards;
        return (layers - 1) * block + last;
    }
}
