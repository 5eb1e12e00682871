package io.github.clip4j.image;

/**
 * A step of preprocessing that a configuration can switch off ({@code do_resize} and so on in Hugging Face's files).
 */
public enum PreprocessStep {
    /** Conversion to RGB; without it only RGB images are accepted. */
    CONVERT_RGB,
    /** Resizing. */
    RESIZE,
    /** The centre crop. */
    CENTER_CROP,
    /** Multiplication by the rescale factor. */
    RESCALE,
    /** Subtraction of 1 after rescaling (EfficientNet, and so ALIGN). */
    RESCALE_OFFSET,
    /** Subtraction of the mean and division by the standard deviation. */
    NORMALIZE
}
