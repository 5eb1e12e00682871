package io.github.clip4j.image;

import io.github.clip4j.ClipException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A decoded picture in the mode that Pillow gives it. Immutable and safe to share between threads, as long as nobody writes to the arrays that were handed
 * in. Colour profiles and gamma are ignored, as CLIP's preprocessing ignores them.
 */
public final class Picture {
    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final byte[] NO_PALETTE = {};

    private final PictureMode mode;
    private final int width;
    private final int height;
    private final byte[] data;
    private final byte[] palette;

    Picture(PictureMode mode, int width, int height, byte[] data) {
        this(mode, width, height, data, NO_PALETTE);
    }

    private Picture(PictureMode mode, int width, int height, byte[] data, byte[] palette) {
        assert data.length == (long) width * height * mode.bytesPerPixel()
                : mode + " " + width + "x" + height + ": " + data.length;
        this.mode = mode;
        this.width = width;
        this.height = height;
        this.data = data;
        this.palette = palette;
    }

    /** A palette picture; colours missing from {@code rgbPalette} are black. */
    static Picture ofPalette(int width, int height, byte[] indices, byte[] rgbPalette) {
        byte[] full = new byte[768];
        System.arraycopy(rgbPalette, 0, full, 0, Math.min(768, rgbPalette.length));
        return new Picture(PictureMode.P, width, height, indices, full);
    }

    /** A picture of the same mode and palette with other pixels. */
    Picture with(int newWidth, int newHeight, byte[] newData) {
        return new Picture(mode, newWidth, newHeight, newData, palette);
    }

    /**
     * Reads and decodes a file: JPEG, PNG, WebP and GIF (first frame), BMP, TIFF, or what an ImageIO plug-in reads. The format is told by the content, not the name.
     *
     * @param file a regular file
     * @param options limits and orientation
     * @return the picture
     * @throws ClipException if the file is missing, not a picture, damaged, truncated or too large; one line that names the file
     */
    public static Picture read(Path file, PictureOptions options) {
        try {
            if (!Files.exists(file)) throw new ClipException(file + ": no such file");
            if (!Files.isRegularFile(file))
                throw new ClipException(file + ": expected a picture file, found a directory or device");
            long size = Files.size(file);
            if (size > MAX_FILE_BYTES)
                throw new ClipException(file + ": expected a picture file of at most 1 GiB, found " + size + " bytes");
            return read(Files.readAllBytes(file), file.toString(), options);
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Decodes a picture in memory.
     *
     * @param data the whole file
     * @param name how messages call it
     * @param options limits and orientation
     * @return the picture
     * @throws ClipException if the bytes are not a picture, damaged, truncated or too large; one line that begins with the name
     */
    public static Picture read(byte[] data, String name, PictureOptions options) {
        return PictureDecoder.decode(
                new PictureSource(data, name, options.maxPixels()), options.applyExifOrientation());
    }

    /**
     * Wraps RGB pixels.
     *
     * @param width columns
     * @param height rows
     * @param rgb width * height * 3 bytes, row by row; not copied
     * @return the picture
     */
    public static Picture ofRgb(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || (long) width * height * 3 != rgb.length) {
            throw new ClipException(
                    "expected width * height * 3 bytes of RGB, found " + rgb.length + " for " + width + "x" + height);
        }
        return new Picture(PictureMode.RGB, width, height, rgb);
    }

    /**
     * Takes over an image of the JDK. Gray images are read from their raster (the JDK's own conversion would apply a gamma), 16-bit gray keeps the high byte,
     * palettes stay palettes, everything else becomes RGB or RGBA through {@link BufferedImage#getRGB(int, int)}.
     *
     * @param image any image
     * @return the picture
     */
    public static Picture of(BufferedImage image) {
        return BufferedImages.toPicture(image);
    }

    /**
     * The mode that Pillow gives this picture.
     *
     * @return the mode
     */
    public PictureMode mode() {
        return mode;
    }

    /**
     * The width.
     *
     * @return columns
     */
    public int width() {
        return width;
    }

    /**
     * The height.
     *
     * @return rows
     */
    public int height() {
        return height;
    }

    /**
     * The pixels in this picture's mode, row by row.
     *
     * @return a copy of width * height * {@link PictureMode#bytesPerPixel()} bytes
     */
    public byte[] bytes() {
        return data.clone();
    }

    /**
     * The colours of a palette picture.
     *
     * @return a copy: 256 times red, green, blue, or nothing if the mode is not {@link PictureMode#P}
     */
    public byte[] palette() {
        return palette.clone();
    }

    /**
     * Converts as Pillow's {@code convert("RGB")}: alpha is dropped, 16-bit gray is clipped at 255, CMYK is converted without a profile.
     *
     * @return width * height * 3 new bytes, row by row
     */
    public byte[] toRgb() {
        return RgbConversion.toRgb(this);
    }

    byte[] data() {
        return data;
    }

    byte[] paletteData() {
        return palette;
    }

    @Override
    public String toString() {
        return "Picture[" + mode.pillowName() + " " + width + "x" + height + "]";
    }
}
