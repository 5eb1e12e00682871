package io.github.clip4j.serving;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.ImageSource;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.image.Size;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * From image files to a model's pixels: reads, decodes and preprocesses, and checks that the result is what the model
 * takes. Thread-safe.
 */
public final class ImagePipeline {
    private final Preprocessor preprocessor;
    private final ImageOptions options;
    private final int side;

    /**
     * A pipeline for a model.
     *
     * @param preprocessor how images are brought into the model's form
     * @param options how image files are read
     * @param side S, of the model's input
     * @throws ClipException if the preprocessing always gives another size
     */
    public ImagePipeline(Preprocessor preprocessor, ImageOptions options, int side) {
        this.preprocessor = preprocessor;
        this.options = options;
        this.side = side;
        preprocessor.fixedSize().ifPresent(this::check);
    }

    /**
     * The preprocessing.
     *
     * @return it is immutable and may be shared
     */
    public Preprocessor preprocessor() {
        return preprocessor;
    }

    /**
     * How image files are read.
     *
     * @return the options
     */
    public ImageOptions options() {
        return options;
    }

    /**
     * Reads and preprocesses a file.
     *
     * @param file of a known format
     * @return (3, S, S)
     * @throws ClipException in one line that names the file, if it cannot be read or has no such pixels
     */
    public float[] pixels(Path file) {
        return roomFor(file.toString(), () -> {
            float[] pixels = new float[3 * side * side];
            pixels(file, pixels);
            return pixels;
        });
    }

    /**
     * Reads and preprocesses a file.
     *
     * @param file of a known format
     * @param destination receives (3, S, S)
     * @throws ClipException as {@link #pixels(Path)}
     */
    public void pixels(Path file, float[] destination) {
        pixels(ImageSource.of(file), destination);
    }

    /**
     * Reads and preprocesses an image.
     *
     * @param source any
     * @param destination receives (3, S, S)
     * @throws ClipException in one line that names the source, if it cannot be read or has no such pixels
     */
    public void pixels(ImageSource source, float[] destination) {
        roomFor(source.name(), () -> {
            try {
                pixels(source.read(options), destination, 0);
            } catch (ClipException e) {
                throw e.in(source.name());
            }
            return destination;
        });
    }

    /** One image that is too large for the heap is that image's failure. */
    private static float[] roomFor(String name, Supplier<float[]> work) {
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            ClipException failure = ReadAhead.tooLarge(e);
            throw name.isEmpty() ? failure : new ClipException(name + ": " + failure.getMessage(), e);
        }
    }

    /**
     * Preprocesses an image.
     *
     * @param image any image
     * @return (3, S, S)
     * @throws ClipException if its proportions are extreme, or the model cannot take it without a crop
     */
    public float[] pixels(Image image) {
        return roomFor("", () -> {
            float[] pixels = new float[3 * side * side];
            pixels(image, pixels, 0);
            return pixels;
        });
    }

    /**
     * Checks that an image gets the size that the model takes, before anything of that size is allocated.
     *
     * @param image any image
     * @throws ClipException if its proportions are extreme, or the model cannot take it without a crop
     */
    public void check(Image image) {
        check(preprocessor.outputSize(image));
    }

    /**
     * Preprocesses an image.
     *
     * @param image any image
     * @param destination receives (3, S, S)
     * @param offset of the first of them
     * @throws ClipException as {@link #pixels(Image)}
     */
    public void pixels(Image image, float[] destination, int offset) {
        check(image);
        preprocessor.pixelValues(image, destination, offset);
    }

    /**
     * Preprocesses a batch, its images side by side.
     *
     * @param batch how many
     * @param images gives each of them; called on several threads at once
     * @return (batch, 3, S, S)
     * @throws ClipException as {@link #pixels(Image)}
     */
    public float[] pixels(int batch, IntFunction<Image> images) {
        int elements = 3 * side * side;
        float[] pixels = new float[Math.multiplyExact(batch, elements)];
        IntStream indices = IntStream.range(0, batch);
        // A single image is not worth the threads' start.
        (batch == 1 ? indices : indices.parallel()).forEach(i -> pixels(images.apply(i), pixels, i * elements));
        return pixels;
    }

    private void check(Size size) {
        if (size.height() != side || size.width() != side)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "preprocessing gives %dx%d pixels, the model takes %dx%3$d",
                    size.width(),
                    size.height(),
                    side));
    }
}
