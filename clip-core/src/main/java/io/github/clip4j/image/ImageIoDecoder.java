package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Any other format that an ImageIO reader of the application knows. */
final class ImageIoDecoder {
    private ImageIoDecoder() {}

    static Image decode(ImageSource source) {
        return Image.of(read(source, "image"));
    }

    /**
     * Reads the first image; the header's size is checked before. Readers answer damaged data with exceptions of any
     * kind.
     */
    static BufferedImage read(ImageSource source, String format) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(source.data))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw source.error("not an image of a known format (JPEG, PNG, WebP, GIF, BMP, TIFF), it begins with "
                        + hex(source.data));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                source.checkSize(reader.getWidth(0), reader.getHeight(0));
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (ClipException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw source.error("damaged " + format + ": " + e.getMessage(), e);
        }
    }

    private static String hex(byte[] data) {
        StringBuilder sb = new StringBuilder();
        for (int i = 0; i < Math.min(8, data.length); i++)
            sb.append(String.format(Locale.ROOT, i == 0 ? "%02x" : " %02x", data[i]));
        return sb.toString();
    }
}
