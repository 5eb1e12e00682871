package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is done to an image before a model sees it.
 *
 * @param size the size to resize to; for {@link ResizeMode#SHORTEST} and {@link ResizeMode#LONGEST} a square of the
 *     side's length
 * @param resizeMode which side gets that size
 * @param interpolation the resampling filter
 * @param cropSize the centre crop, and so the model's input
 * @param mean subtracted per channel: red, green, blue
 * @param std divided by per channel
 * @param rescaleFactor multiplied by each byte; 1/255 for values from 0 to 1
 * @param fillColor 0 to 255, the value of every channel where the crop is larger than the image
 * @param steps the steps to perform
 */
public record PreprocessConfig(
        Size size,
        ResizeMode resizeMode,
        Interpolation interpolation,
        Size cropSize,
        List<Double> mean,
        List<Double> std,
        double rescaleFactor,
        int fillColor,
        Set<PreprocessStep> steps) {
    /** The channel means of OpenAI's training data. */
    public static final List<Double> OPENAI_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

    /** The channel standard deviations of OpenAI's training data. */
    public static final List<Double> OPENAI_STD = List.of(0.26862954, 0.26130258, 0.27577711);

    /** The steps of CLIP. */
    public static final Set<PreprocessStep> CLIP_STEPS =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(PreprocessStep.RESCALE_OFFSET)));

    static final double RESCALE = 1 / 255.0;

    /**
     * Checks that there are three means and three deviations, finite and none of these 0, and copies the collections.
     */
    public PreprocessConfig {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        steps = Set.copyOf(steps);
        if (mean.size() != 3 || std.size() != 3) {
            throw new ClipException(
                    "mean and std: expected 3 numbers each, found " + mean.size() + " and " + std.size());
        }
        for (double d : mean) {
            if (!Float.isFinite((float) d)) throw new ClipException("mean: expected finite numbers, found " + mean);
        }
        for (double d : std) {
            if ((float) d == 0 || !Float.isFinite((float) d))
                throw new ClipException("std: expected finite numbers other than 0, found " + std);
        }
        if (!Float.isFinite((float) rescaleFactor))
            throw new ClipException("rescale_factor: expected a finite number, found " + rescaleFactor);
        if (fillColor < 0 || fillColor > 255)
            throw new ClipException("fill_color: expected 0 to 255, found " + fillColor);
    }

    /**
     * OpenAI's preprocessing: the shorter side to the size by bicubic, centre crop, OpenAI's mean and deviation.
     *
     * @param imageSize for example 224
     * @return the configuration
     */
    public static PreprocessConfig openAi(int imageSize) {
        Size size = Size.square(imageSize);
        return new PreprocessConfig(
                size,
                ResizeMode.SHORTEST,
                Interpolation.BICUBIC,
                size,
                OPENAI_MEAN,
                OPENAI_STD,
                RESCALE,
                0,
                CLIP_STEPS);
    }

    /**
     * Reads a Hugging Face {@code preprocessor_config.json}. Members that are missing have the defaults of
     * {@code CLIPImageProcessor}.
     *
     * @param preprocessorConfig the file
     * @return the configuration
     * @throws ClipException if a member has a value that is not understood
     */
    public static PreprocessConfig fromHuggingFace(JsonObject preprocessorConfig) {
        return PreprocessFiles.huggingFace(preprocessorConfig);
    }

    /**
     * Reads open_clip's {@code preprocess_cfg}. Missing members have open_clip's defaults. As in open_clip,
     * {@code random} interpolation means bicubic, and {@code shortest} with a size that is not square is always
     * bicubic.
     *
     * @param preprocessCfg the object
     * @param modelImageSize the model's own image size, used when {@code size} is missing
     * @return the configuration
     * @throws ClipException if a member has a value that is not understood
     */
    public static PreprocessConfig fromOpenClip(JsonObject preprocessCfg, int modelImageSize) {
        return PreprocessFiles.openClip(preprocessCfg, modelImageSize);
    }

    /**
     * The same preprocessing for another square input size. If the image is resized to more than the crop, the
     * proportion is kept.
     *
     * @param imageSize the side of the crop
     * @return the configuration
     */
    public PreprocessConfig withSize(int imageSize) {
        int height = (int) Math.round((double) imageSize * size.height() / cropSize.height());
        int width = (int) Math.round((double) imageSize * size.width() / cropSize.width());
        Size crop = Size.square(imageSize);
        return new PreprocessConfig(
                new Size(height, width), resizeMode, interpolation, crop, mean, std, rescaleFactor, fillColor, steps);
    }

    boolean has(PreprocessStep step) {
        return steps.contains(step);
    }
}
