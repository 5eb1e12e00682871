package io.github.clip4j.cli.index;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Interpolation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Small images for pages. */
final class Thumbnail {
    /** A page shows them half as large, for screens with fine pixels. */
    static final int SIDE = 320;

    private Thumbnail() {}

    /**
     * Makes one.
     *
     * @param content an image file
     * @param name what messages call it
     * @return a JPEG of at most {@value #SIDE} pixels a side, turned as EXIF says
     */
    static byte[] jpeg(byte[] content, String name) {
        Image image = Image.read(content, name, new ImageOptions(ImageOptions.DEFAULT.maxPixels(), true));
        double scale = Math.min(1, (double) SIDE / Math.max(image.width(), image.height()));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        byte[] rgb = Image.ofRgb(image.width(), image.height(), image.toRgb())
                .resized(width, height, Interpolation.BOX)
                .bytes();
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0, p = 0; p < rgb.length; i++, p += 3)
            small.setRGB(i % width, i / width, (rgb[p] & 255) << 16 | (rgb[p + 1] & 255) << 8 | (rgb[p + 2] & 255));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, "jpeg", out);
        } catch (IOException e) {
            throw new ClipException(name + ": cannot be made small", e);
        }
        return out.toByteArray();
    }
}
