package io.github.clip4j.search.indexing;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Interpolation;
import io.github.clip4j.search.VectorWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small images for pages. Thread-safe: no state. */
public final class Thumbnail {
    /** The longer side in pixels, at most. Pages show it smaller, for screens with fine pixels. */
    public static final int SIDE = 256;

    /** From the JDK's usual one down, until the file is small enough. */
    private static final float[] QUALITIES = {0.75f, 0.5f, 0.25f, 0.05f};

    private Thumbnail() {}

    /**
     * Makes one of an image file.
     *
     * @param content the whole file
     * @param name what messages call it
     * @return a JPEG of at most {@value #SIDE} pixels a side, turned as EXIF says, that an index takes
     * @throws ClipException in one line, if the image cannot be read
     */
    public static byte[] of(byte[] content, String name) {
        return of(Image.read(content, name, new ImageOptions(ImageOptions.DEFAULT.maxPixels(), true)), name);
    }

    /** Makes one of an image that stands upright. */
    static byte[] of(Image image, String name) {
        double scale = Math.min(1, (double) SIDE / Math.max(image.width(), image.height()));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        byte[] rgb = Image.ofRgb(image.width(), image.height(), image.toRgb())
                .resized(width, height, Interpolation.BOX)
                .bytes();
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0, p = 0; p < rgb.length; i++, p += 3)
            small.setRGB(i % width, i / width, (rgb[p] & 255) << 16 | (rgb[p + 1] & 255) << 8 | (rgb[p + 2] & 255));
        try {
            byte[] jpeg = {};
            for (float quality : QUALITIES) {
                jpeg = jpeg(small, quality);
                if (jpeg.length <= VectorWriter.LONGEST_THUMBNAIL) break;
            }
            return jpeg;
        } catch (IOException e) {
            throw new ClipException(name + ": cannot be made small", e);
        }
    }

    private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
