package io.github.clip4j.image;

import io.github.clip4j.discovery.Providers;
import io.github.clip4j.error.ClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Any other format that an ImageIO reader knows: the plug-ins of the application, for AVIF, HEIC, JPEG XL, JPEG 2000
 * and whatever else. Their pixels are theirs, which is said once for each format.
 */
final class ImageIoDecoder {
    private static final Logger LOG = System.getLogger("io.github.clip4j");
    private static final Set<String> ANNOUNCED = ConcurrentHashMap.newKeySet();

    /** The JDK's image, and ours. */
    private static final int BYTES_PER_PIXEL = 8;

    private ImageIoDecoder() {}

    static Image decode(EncodedImage source) {
        try {
            ImageReader reader = readers(source, _ -> true).findFirst().orElseThrow(() -> unknown(source));
            BufferedImage image = read(source, "image", reader);
            if (isPlugin(reader)) announcePlugin(formatOf(reader));
            return Image.of(image);
        } catch (ClipException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(source.name) ? e : source.error(message, e);
        }
    }

    /**
     * What a plug-in makes of a file whose format is known, but not its kind; nothing if there is none, or none can
     * read it either.
     */
    static Optional<Image> byPlugin(EncodedImage source, String format) {
        for (ImageReader reader : readers(source, ImageIoDecoder::isPlugin).toList()) {
            try {
                Image image = Image.of(read(source, format, reader));
                announcePlugin(format + " of a rare kind");
                return Optional.of(image);
            } catch (ClipException e) {
                LOG.log(Level.DEBUG, "a plug-in cannot read it", e);
            }
        }
        return Optional.empty();
    }

    private static Stream<ImageReader> readers(EncodedImage source, Predicate<ImageReader> which) {
        // ImageIO itself would be lost for good if it met a broken plug-in first.
        providers();
        try (ImageInputStream in = stream(source)) {
            List<ImageReader> found = new ArrayList<>();
            ImageIO.getImageReaders(in).forEachRemaining(found::add);
            return found.stream().filter(which);
        } catch (IOException e) {
            throw source.damaged("image", e);
        }
    }

    /** All readers that there are. A plug-in that cannot be loaded would leave none, so that then no plug-in is. */
    static Iterator<ImageReaderSpi> providers() {
        IIORegistry registry;
        try {
            registry = IIORegistry.getDefaultInstance();
        } catch (ServiceConfigurationError e) {
            String reason = String.valueOf(e.getMessage());
            announce(
                    "plug-ins",
                    "no ImageIO plug-in is used, since one of them cannot be loaded ("
                            + reason.substring(reason.indexOf(": ") + 1).strip()
                            + "); remove it from the class path, or put the jars that it needs beside it");
            registry = Providers.withPlatformLoader(IIORegistry::getDefaultInstance);
        }
        return registry.getServiceProviders(ImageReaderSpi.class, false);
    }

    private static ImageInputStream stream(EncodedImage source) {
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(source.data));
    }

    /**
     * Reads the first image; the header's size is checked before. Readers answer damaged data with exceptions of any
     * kind.
     */
    private static BufferedImage read(EncodedImage source, String format, ImageReader reader) {
        try (ImageInputStream in = stream(source)) {
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            source.checkSize(width, height);
            source.checkMemory(width, height, BYTES_PER_PIXEL * width * height);
            return reader.read(0);
        } catch (ClipException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw source.damaged(format, e);
        } catch (LinkageError e) {
            throw new ClipException(
                    source.name + ": the ImageIO plug-in that reads this format lacks a class; put the jars that it"
                            + " needs beside it, in versions that fit",
                    e);
        } finally {
            reader.dispose();
        }
    }

    private static boolean isPlugin(ImageReader reader) {
        return reader.getClass().getModule() != ImageIO.class.getModule();
    }

    private static String formatOf(ImageReader reader) {
        try {
            return reader.getFormatName().toUpperCase(Locale.ROOT);
        } catch (IOException | RuntimeException e) {
            return "an image";
        }
    }

    private static void announcePlugin(String what) {
        announce(
                what,
                what + " is read by an ImageIO plug-in: the pixels are its own and may differ from those of Pillow");
    }

    /** Warns once of each thing. */
    static void announce(String what, String warning) {
        if (ANNOUNCED.add(what)) LOG.log(Level.WARNING, warning);
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
