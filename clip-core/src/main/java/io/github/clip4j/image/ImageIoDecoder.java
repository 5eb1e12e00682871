package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Any other format that an ImageIO reader knows: the plug-ins of the application, for AVIF, HEIC, JPEG XL, JPEG 2000
 * and whatever else. Their pixels are theirs, which is said once for each format.
 */
final class ImageIoDecoder {
    private static final Logger LOG = System.getLogger("io.github.clip4j");
    private static final Set<String> ANNOUNCED = ConcurrentHashMap.newKeySet();

    private ImageIoDecoder() {}

    static Image decode(EncodedImage source) {
        // The JDK's image, and ours.
        BufferedImage image = read(source, "image", 8);
        try {
            return Image.of(image);
        } catch (ClipException e) {
            throw source.error(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads the first image; the header's size is checked before. Readers answer damaged data with exceptions of any
     * kind.
     */
    static BufferedImage read(EncodedImage source, String format, int bytesPerPixel) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(source.data))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw unknown(source);
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long width = reader.getWidth(0);
                long height = reader.getHeight(0);
                source.checkSize(width, height);
                source.checkMemory(width, height, bytesPerPixel * width * height);
                BufferedImage image = reader.read(0);
                announce(reader);
                return image;
            } finally {
                reader.dispose();
            }
        } catch (ClipException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw source.damaged(format, e);
        }
    }

    private static void announce(ImageReader reader) throws IOException {
        if (reader.getClass().getModule() == ImageIO.class.getModule()) return;
        String format = reader.getFormatName().toUpperCase(Locale.ROOT);
        if (ANNOUNCED.add(format))
            LOG.log(
                    Level.WARNING,
                    "{0} is read by an ImageIO plug-in: the pixels are its own and may differ from those of Pillow",
                    format);
    }

    private static ClipException unknown(EncodedImage source) {
        return ForeignFormats.describe(source)
                .map(source::refusal)
                .orElseGet(() -> source.error(
                        "not an image of a known format (JPEG, PNG, WebP, GIF, BMP, TIFF, PNM, ICO, TGA), it begins"
                                + " with "
                                + beginning(source.data)));
    }

    /** As text if it is text, which tells people more. */
    private static String beginning(byte[] data) {
        String text = new String(data, 0, Math.min(24, data.length), StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        boolean readable = text.length() > 3 && text.chars().allMatch(c -> c >= ' ' && c <= '~');
        return readable ? '"' + text + '"' : hex(data);
    }

    private static String hex(byte[] data) {
        StringBuilder sb = new StringBuilder();
        for (int i = 0; i < Math.min(8, data.length); i++)
            sb.append(String.format(Locale.ROOT, i == 0 ? "%02x" : " %02x", data[i]));
        return sb.toString();
    }
}
