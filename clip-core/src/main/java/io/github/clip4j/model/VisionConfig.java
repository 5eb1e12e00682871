package io.github.clip4j.model;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;
import java.util.Locale;

/**
 * The vision transformer's dimensions.
 *
 * @param imageSize side of the square input in pixels
 * @param patchSize side of a patch in pixels
 * @param width channels of a token
 * @param layers number of residual blocks
 * @param heads attention heads; divides {@code width}
 * @param mlpWidth channels between the MLP's two linear layers
 * @param activation between them
 * @param layerNormEps added to the variance
 */
public record VisionConfig(
        int imageSize,
        int patchSize,
        int width,
        int layers,
        int heads,
        int mlpWidth,
        Activation activation,
        float layerNormEps) {
    /** Checks the ranges, so that sizes computed from them stay far from overflow. */
    public VisionConfig {
        Ranges.check("vision image size", imageSize, Ranges.MAX_IMAGE_SIZE);
        Ranges.check("vision patch size", patchSize, 1024);
        Ranges.checkTower("vision", width, layers, heads, mlpWidth);
        Ranges.checkEpsilon("vision", layerNormEps);
        if (patchSize > imageSize)
            throw new ClipException(String.format(
                    Locale.ROOT, "the vision patch size %d exceeds the image size %d", patchSize, imageSize));
        if (imageSize / patchSize > Ranges.MAX_GRID)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the vision image size %d has %d patches of size %d along a side, expected at most %d",
                    imageSize,
                    imageSize / patchSize,
                    patchSize,
                    Ranges.MAX_GRID));
    }

    /**
     * Patches along a side; pixels beyond the last whole patch are dropped, as a strided convolution does.
     *
     * @return {@code imageSize / patchSize}
     */
    public int grid() {
        return imageSize / patchSize;
    }

    /**
     * Length of the token sequence.
     *
     * @return {@code grid² + 1}: the class token comes first
     */
    public int tokens() {
        return grid() * grid() + 1;
    }

    /**
     * Values of a patch.
     *
     * @return {@code 3 * patchSize²}
     */
    public int patchElements() {
        return 3 * patchSize * patchSize;
    }

    /**
     * Channels of a head.
     *
     * @return {@code width / heads}
     */
    public int headSize() {
        return width / heads;
    }

    VisionConfig withImageSize(int side) {
        return new VisionConfig(side, patchSize, width, layers, heads, mlpWidth, activation, layerNormEps);
    }

    VisionConfig withActivation(Activation other) {
        return new VisionConfig(imageSize, patchSize, width, layers, heads, mlpWidth, other, layerNormEps);
    }
}
