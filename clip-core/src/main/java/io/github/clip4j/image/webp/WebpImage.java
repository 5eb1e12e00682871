package io.github.clip4j.image.webp;

/**
 * The pixels of a WebP image (of an animation: of its first frame on the canvas), 8 bits per channel, not
 * premultiplied.
 *
 * @param width pixels in a row, 1 or more
 * @param height rows, 1 or more
 * @param hasAlpha whether a pixel is R, G, B, A (Pillow's mode RGBA) and not R, G, B (mode RGB)
 * @param pixels width * height pixels of 4 or 3 bytes, row by row from the top, with no padding; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of pixels: never compared
public record WebpImage(int width, int height, boolean hasAlpha, byte[] pixels) {}
