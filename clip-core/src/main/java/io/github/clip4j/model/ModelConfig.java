package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;

/**
 * The dimensions of a model of two transformers and of the space that they share (Radford et al. 2021, section 2.4 and
 * table 20).
 *
 * @param embedDim width of the shared embedding
 * @param vision the image tower
 * @param text the text tower
 */
public record ModelConfig(int embedDim, VisionConfig vision, TextConfig text) {
    /** Checks the range. */
    public ModelConfig {
        Ranges.check("embedding width", embedDim, Ranges.MAX_DIMENSION);
    }

    /**
     * The same dimensions with another activation in both towers.
     *
     * @param activation the activation
     * @return a copy
     */
    public ModelConfig withActivation(Activation activation) {
        return new ModelConfig(embedDim, vision.withActivation(activation), text.withActivation(activation));
    }

    /**
     * The same model for images of another size.
     *
     * @param imageSize side in pixels
     * @return changed configuration
     * @throws ClipException if the size is smaller than a patch or too large
     */
    public ModelConfig withImageSize(int imageSize) {
        return new ModelConfig(embedDim, vision.withImageSize(imageSize), text);
    }

    /**
     * How many elements the matrices of the blocks have: nearly all of a model's, except the token embedding.
     *
     * @return those of both transformers
     */
    public long blockWeights() {
        return visionBlockWeights() + textBlockWeights();
    }

    /**
     * How many elements the matrices of the image transformer's blocks have.
     *
     * @return nearly all of that transformer's
     */
    public long visionBlockWeights() {
        return blockWeights(vision.width(), vision.layers(), vision.mlpWidth());
    }

    /**
     * How many elements the matrices of the text transformer's blocks have.
     *
     * @return nearly all of that transformer's, except the token embedding
     */
    public long textBlockWeights() {
        return blockWeights(text.width(), text.layers(), text.mlpWidth());
    }

    /** Queries, keys, values and output, and the two layers of the MLP. */
    private static long blockWeights(int width, int layers, int mlpWidth) {
        return layers * (4L * width * width + 2L * width * mlpWidth);
    }
}
