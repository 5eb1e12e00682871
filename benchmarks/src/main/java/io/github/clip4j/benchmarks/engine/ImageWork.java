package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.VisionConfig;

/** The arithmetic of an image. T tokens, C width, F width of the MLP, P values of a patch, E width of the embedding. */
public final class ImageWork {
    private ImageWork() {}

    /**
     * What the vision tower computes: products and attention; in the last block, only the class token's part after the
     * keys and values.
     *
     * @param config the model's
     * @return floating-point operations of one image; multiply-adds count twice
     */
    public static double operations(ModelConfig config) {
        VisionConfig v = config.vision();
        double t = v.tokens();
        double c = v.width();
        double f = v.mlpWidth();
        double qkv = 6 * t * c * c;
        double afterwards = 2 * c * c + 4 * c * f; // of a token
        double attention = 4 * t * c; // of a token
        double block = qkv + t * (attention + afterwards);
        double last = qkv + attention + afterwards;
        return 2 * (t - 1) * v.patchElements() * c + (v.layers() - 1) * block + last + 2 * c * config.embedDim();
    }
}
