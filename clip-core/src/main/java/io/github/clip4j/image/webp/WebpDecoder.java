package io.github.clip4j.image.webp;

import java.util.Optional;

/**
 * Decodes WebP files: lossy (VP8), lossless (VP8L), extended (VP8X) with alpha, and the first frame of animations. The
 * pixels are those that Pillow gives for {@code Image.open(file)}, bit for bit: libwebp's with its default options.
 * Stateless and safe for all threads.
 *
 * <p>The memory taken is at most about 16 bytes for each declared pixel, 16 MiB, and twice the file's size.
 */
public final class WebpDecoder {
    private WebpDecoder() {}

    /**
     * Decodes a file. Colour profiles and orientation are not applied.
     *
     * @param data the whole file; bytes after the end of its RIFF chunk are ignored
     * @return the pixels; for an animation its first frame, on a canvas that is transparent black elsewhere
     * @throws io.github.clip4j.error.ClipException where the file is no WebP, is cut off or malformed, or has more than
     *     2^28 pixels
     */
    public static WebpImage decode(byte[] data) {
        WebpContainer container = WebpContainer.read(data);
        WebpFrame frame = container.firstFrame();
        int channels = container.hasAlpha() ? 4 : 3;
        int stride = container.width() * channels;
        byte[] pixels = new byte[Math.multiplyExact(stride, container.height())];
        int offset = frame.y() * stride + frame.x() * channels;
        frame.decode(data, new WebpCanvas(pixels, offset, stride, channels));
        return new WebpImage(container.width(), container.height(), container.hasAlpha(), pixels);
    }

    /**
     * The size of the image (of an animation: of its canvas) from the headers at the start of a file.
     *
     * @param data the file, or its first 64 bytes
     * @return width and height
     * @throws io.github.clip4j.error.ClipException where these are not the headers of a WebP file
     */
    public static int[] size(byte[] data) {
        return WebpContainer.size(data);
    }

    /**
     * The memory that {@link #decode} takes for the pixels of a well-formed file, without allocating it.
     *
     * @param data the whole file
     * @return bytes
     * @throws io.github.clip4j.error.ClipException where the file is no WebP, is cut off or its chunks are malformed
     */
    public static long memory(byte[] data) {
        WebpContainer container = WebpContainer.read(data);
        long canvas = (long) container.width() * container.height() * (container.hasAlpha() ? 4 : 3);
        return canvas + container.firstFrame().memory();
    }

    /**
     * The payload of a file's EXIF chunk.
     *
     * @param data the whole file
     * @return the chunk's bytes as they are, or empty where there is none or the header does not announce one
     * @throws io.github.clip4j.error.ClipException where the file is no WebP, is cut off or its chunks are malformed
     */
    public static Optional<byte[]> exif(byte[] data) {
        return WebpContainer.read(data).exif();
    }

    /**
     * The payload of a file's XMP chunk.
     *
     * @param data the whole file
     * @return the chunk's bytes as they are, or empty where there is none or the header does not announce one
     * @throws io.github.clip4j.error.ClipException where the file is no WebP, is cut off or its chunks are malformed
     */
    public static Optional<byte[]> xmp(byte[] data) {
        return WebpContainer.read(data).xmp();
    }
}
