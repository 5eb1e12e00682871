package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A decoded image in the mode that Pillow gives it. Immutable and safe to share between threads, as long as nobody
 * writes to the arrays that were handed in. Colour profiles and gamma are ignored, as CLIP's preprocessing ignores
 * them.
 */
public final class Image {
    static final long MAX_FILE_BYTES = 1L << 30;
    private static final byte[] NO_PALETTE = {};

    private final ImageMode mode;
    private final int width;
    private final int height;
    private final byte[] data;
    private final byte[] palette;

    Image(ImageMode mode, int width, int height, byte[] data) {
        this(mode, width, height, data, NO_PALETTE);
    }

    private Image(ImageMode mode, int width, int height, byte[] data, byte[] palette) {
        assert data.length == (long) width * height * mode.bytesPerPixel()
                : mode + " " + width + "x" + height + ": " + data.length;
        this.mode = mode;
        this.width = width;
        this.height = height;
        this.data = data;
        this.palette = palette;
    }

    /** A palette image; colours missing from {@code rgbPalette} are black. */
    static Image ofPalette(int width, int height, byte[] indices, byte[] rgbPalette) {
        byte[] full = new byte[768];
        System.arraycopy(rgbPalette, 0, full, 0, Math.min(768, rgbPalette.length));
        return new Image(ImageMode.P, width, height, indices, full);
    }

    /** An image of the same mode and palette with other pixels. */
    Image with(int newWidth, int newHeight, byte[] newData) {
        return new Image(mode, newWidth, newHeight, newData, palette);
    }

    /**
     * Reads and decodes a file: JPEG, PNG, WebP and GIF (first frame), BMP, TIFF (first page), PNM, ICO (the largest),
     * TGA, with Pillow's pixels, or what an ImageIO plug-in reads, with the plug-in's. The format is told by the
     * content, not the name.
     *
     * @param file a regular file
     * @param options limits and orientation
     * @return the image
     * @throws ClipException if the file is missing, not an image, damaged, truncated or too large; one line that names
     *     the file
     */
    public static Image read(Path file, ImageOptions options) {
        try {
            // Unlike Files.exists, this tells a file that is not there from one in a folder that may not be entered.
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile())
                throw new ClipException(file + ": expected an image file, found a directory or device");
            long size = attributes.size();
            if (size > MAX_FILE_BYTES)
                throw new ClipException(file + ": expected an image file of at most 1 GiB, found " + size + " bytes");
            if (size > Runtime.getRuntime().maxMemory() / 2)
                throw new ClipException(file + ": file of " + (size >> 20)
                        + " MB, more than half of what the heap can grow to; give Java more with -Xmx");
            return read(Files.readAllBytes(file), file.toString(), options);
        } catch (OutOfMemoryError e) {
            throw EncodedImage.outOfMemory(file.toString(), e);
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Decodes an image in memory.
     *
     * @param data the whole file
     * @param name what messages call it
     * @param options limits and orientation
     * @return the image
     * @throws ClipException if the bytes are not an image, damaged, truncated or too large; one line that begins with
     *     the name
     */
    public static Image read(byte[] data, String name, ImageOptions options) {
        return ImageDecoder.decode(new EncodedImage(data, name, options.maxPixels()), options.applyExifOrientation());
    }

    /**
     * Wraps RGB pixels.
     *
     * @param width columns
     * @param height rows
     * @param rgb width * height * 3 bytes, row by row; not copied
     * @return the image
     */
    public static Image ofRgb(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || (long) width * height * 3 != rgb.length) {
            throw new ClipException(
                    "expected width * height * 3 bytes of RGB, found " + rgb.length + " for " + width + "x" + height);
        }
        return new Image(ImageMode.RGB, width, height, rgb);
    }

    /**
     * Takes over an image of the JDK. Its samples are taken as they are, whatever the profile of its colour space says,
     * as {@link #read(Path, ImageOptions)} takes those of a file: for what ImageIO reads without a conversion of its
     * own (PNG and others, but not JPEG, whose colours it converts by other roundings) the pixels are the same. Gray of
     * 16 bits is cut off at 255 when it becomes RGB, as in Pillow; other samples of 16 bits keep the high byte, gray
     * beside an alpha too, which ImageIO also makes of a PNG whose 16-bit gray has a transparent value.
     *
     * @param image gray or RGB of 8 or 16 bits, with or without alpha, packed in ints or shorts, or with a palette
     * @return the image
     * @throws ClipException if its samples are of another kind
     */
    public static Image of(BufferedImage image) {
        return BufferedImages.toImage(image);
    }

    /**
     * The mode that Pillow gives this image.
     *
     * @return the mode
     */
    public ImageMode mode() {
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
     * The pixels in this image's mode, row by row.
     *
     * @return a copy of width * height * {@link ImageMode#bytesPerPixel()} bytes
     */
    public byte[] bytes() {
        return data.clone();
    }

    /**
     * The colours of a palette image.
     *
     * @return a copy: 256 times red, green, blue, or nothing if the mode is not {@link ImageMode#P}
     */
    public byte[] palette() {
        return palette.clone();
    }

    /**
     * Converts as Pillow's {@code convert("RGB")}: alpha is dropped, 16-bit gray is clipped at 255, CMYK is converted
     * without a profile.
     *
     * @return width * height * 3 new bytes, row by row
     */
    public byte[] toRgb() {
        return RgbConversion.toRgb(this);
    }

    /**
     * Converts as Pillow's {@code convert("RGB").convert("L")}: brightness by ITU-R 601-2.
     *
     * @return an image of mode {@link ImageMode#L}
     */
    public Image toGray() {
        return mode == ImageMode.L ? this : new Image(ImageMode.L, width, height, RgbConversion.toGray(toRgb()));
    }

    /**
     * Resizes as Pillow's {@code Image.resize}, with antialiasing; palette and bilevel images take the nearest pixels.
     *
     * @param newWidth columns, 1 or more
     * @param newHeight rows, 1 or more
     * @param filter how
     * @return an image of the same mode
     * @throws ClipException if the proportions are so extreme that Pillow refuses them
     */
    public Image resized(int newWidth, int newHeight, Interpolation filter) {
        if (newWidth < 1 || newHeight < 1)
            throw new IllegalArgumentException("an image of " + newWidth + "x" + newHeight + " pixels");
        return Resizer.resize(this, newWidth, newHeight, filter, new Region(0, 0, newWidth, newHeight));
    }

    byte[] data() {
        return data;
    }

    byte[] paletteData() {
        return palette;
    }

    @Override
    public String toString() {
        return "Image[" + mode.pillowName() + " " + width + "x" + height + "]";
    }
}
