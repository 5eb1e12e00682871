package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * An image that is not read yet: a file, its bytes, a stream of them, or an image of the JDK. Whatever it is, the same
 * options give the same pixels. A stream can be read once; the others any number of times and by any number of threads,
 * as long as nobody writes to what was handed in.
 */
public sealed interface ImageSource {
    /**
     * What messages call the image.
     *
     * @return for example the file
     */
    String name();

    /**
     * Reads and decodes the image.
     *
     * @param options limits and orientation; an image of the JDK has none
     * @return the image
     * @throws ClipException as {@link Image#read(Path, ImageOptions)}, in one line that begins with the name
     */
    Image read(ImageOptions options);

    /**
     * A file.
     *
     * @param file a regular file of a known format
     * @return the source, named after the file
     */
    static ImageSource of(Path file) {
        return new OfFile(Objects.requireNonNull(file));
    }

    /**
     * The bytes of a file.
     *
     * @param data the whole file; not copied
     * @param name what messages call it
     * @return the source
     */
    static ImageSource of(byte[] data, String name) {
        return new OfBytes(Objects.requireNonNull(data), Objects.requireNonNull(name));
    }

    /**
     * The bytes of a file, direct memory or mapped files included.
     *
     * @param data the whole file, from its position to its limit, neither of which changes; not copied before it is
     *     read
     * @param name what messages call it
     * @return the source
     */
    static ImageSource of(ByteBuffer data, String name) {
        return new OfBuffer(data.asReadOnlyBuffer(), Objects.requireNonNull(name));
    }

    /**
     * A stream of the bytes of a file. It is read to its end, and not closed.
     *
     * @param data the whole file, at most 1 GiB
     * @param name what messages call it
     * @return the source, to be read once
     */
    static ImageSource of(InputStream data, String name) {
        return new OfStream(Objects.requireNonNull(data), Objects.requireNonNull(name));
    }

    /**
     * An image of the JDK, whose samples are taken as {@link Image#of(BufferedImage)} does.
     *
     * @param image the image; not copied before it is read
     * @param name what messages call it
     * @return the source
     */
    static ImageSource of(BufferedImage image, String name) {
        return new OfJdkImage(Objects.requireNonNull(image), Objects.requireNonNull(name));
    }

    /** {@link #of(Path)}. */
    record OfFile(Path file) implements ImageSource {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public Image read(ImageOptions options) {
            return Image.read(file, options);
        }
    }

    /** {@link #of(byte[], String)}. */
    record OfBytes(byte[] data, String name) implements ImageSource {
        @Override
        public Image read(ImageOptions options) {
            return Image.read(data, name, options);
        }
    }

    /** {@link #of(ByteBuffer, String)}. */
    record OfBuffer(ByteBuffer data, String name) implements ImageSource {
        @Override
        public Image read(ImageOptions options) {
            byte[] copy = new byte[data.remaining()];
            data.duplicate().get(copy);
            return Image.read(copy, name, options);
        }
    }

    /** {@link #of(InputStream, String)}. */
    record OfStream(InputStream data, String name) implements ImageSource {
        @Override
        public Image read(ImageOptions options) {
            try {
                byte[] all = data.readNBytes((int) Image.MAX_FILE_BYTES + 1);
                if (all.length > Image.MAX_FILE_BYTES)
                    throw new ClipException(name + ": expected an image of at most 1 GiB, found more");
                return Image.read(all, name, options);
            } catch (IOException e) {
                throw new ClipException(name + ": cannot be read: " + IoReason.of(e), e);
            } catch (OutOfMemoryError e) {
                throw EncodedImage.outOfMemory(name, e);
            }
        }
    }

    /** {@link #of(BufferedImage, String)}. */
    record OfJdkImage(BufferedImage image, String name) implements ImageSource {
        @Override
        public Image read(ImageOptions options) {
            long pixels = (long) image.getWidth() * image.getHeight();
            if (pixels > options.maxPixels())
                throw new ClipException(String.format(
                        Locale.ROOT,
                        "%s: image too large: %dx%d pixels, the limit is %d pixels",
                        name,
                        image.getWidth(),
                        image.getHeight(),
                        options.maxPixels()));
            try {
                return Image.of(image);
            } catch (ClipException e) {
                throw e.in(name);
            } catch (OutOfMemoryError e) {
                throw EncodedImage.outOfMemory(name, e);
            }
        }
    }
}
