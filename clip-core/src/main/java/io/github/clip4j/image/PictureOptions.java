package io.github.clip4j.image;

/**
 * How to read a picture.
 *
 * @param maxPixels the largest width times height; a larger picture is an error before it is decoded
 * @param applyExifOrientation turn the picture as its EXIF orientation says. OpenAI's and open_clip's code does not; Hugging Face's {@code load_image} does
 */
public record PictureOptions(long maxPixels, boolean applyExifOrientation) {
    /** Pillow's limit ({@code Image.MAX_IMAGE_PIXELS}), orientation ignored. */
    public static final PictureOptions DEFAULT = new PictureOptions(89_478_485, false);

    /** Checks the limit. */
    public PictureOptions {
        if (maxPixels < 1) throw new IllegalArgumentException("maxPixels must be at least 1, found " + maxPixels);
    }
}
