package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/**
 * How to read an image.
 *
 * @param maxPixels the largest width times height; a larger image is an error before it is decoded
 * @param applyExifOrientation turn the image as its EXIF orientation says. OpenAI's and open_clip's code does not;
 *     Hugging Face's {@code load_image} does
 */
public record ImageOptions(long maxPixels, boolean applyExifOrientation) {
    /** Pillow's limit ({@code Image.MAX_IMAGE_PIXELS}), orientation ignored. */
    public static final ImageOptions DEFAULT = new ImageOptions(89_478_485, false);

    /** Checks the limit. */
    public ImageOptions {
        if (maxPixels < 1) throw new ClipException("max pixels: expected 1 or more, found " + maxPixels);
    }
}
