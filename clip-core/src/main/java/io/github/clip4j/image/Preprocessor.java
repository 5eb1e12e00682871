package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Turns images into a model's input, bit for bit as the chosen reference does: Pillow 12.3 with torchvision
 * ({@link CropRule#OPENAI}) or transformers' {@code CLIPImageProcessorPil} ({@link CropRule#HF}). Immutable; may be
 * used by many threads at once.
 */
public final class Preprocessor {
    private static final int CHANNELS = 3;
    private static final long MAX_SIDE = 1L << 28;

    private final PreprocessConfig config;
    private final CropRule rule;
    private final float[] table;

    /**
     * A preprocessor.
     *
     * @param config what is done
     * @param rule whose order, rounding and arithmetic are followed
     * @throws ClipException if the pixels would not be finite numbers
     */
    public Preprocessor(PreprocessConfig config, CropRule rule) {
        this.config = config;
        this.rule = rule;
        this.table = valueTable(config, rule);
    }

    /**
     * The steps and their settings.
     *
     * @return the configuration
     */
    public PreprocessConfig config() {
        return config;
    }

    /**
     * Whose preprocessing is followed.
     *
     * @return the rule
     */
    public CropRule rule() {
        return rule;
    }

    /**
     * The size of the output, where it is the same for all images.
     *
     * @return the crop's, or that of resizing without regard to proportions; empty if it depends on the image
     */
    public Optional<Size> fixedSize() {
        if (config.has(PreprocessStep.CENTER_CROP)) return Optional.of(config.cropSize());
        boolean squashed = config.has(PreprocessStep.RESIZE) && config.resizeMode() == ResizeMode.SQUASH;
        return squashed ? Optional.of(config.size()) : Optional.empty();
    }

    /**
     * The size of the output for an image: the crop's, or without a crop the resized image's.
     *
     * @param image an image
     * @return rows and columns
     */
    public Size outputSize(Image image) {
        if (config.has(PreprocessStep.CENTER_CROP)) return config.cropSize();
        Extent extent = resizedExtent(image.width(), image.height());
        if (Math.max(extent.width, extent.height) > Size.MAX) {
            throw new ClipException("without a centre crop the image would have " + extent.width + "x" + extent.height
                    + " pixels, more than " + Size.MAX + " per side");
        }
        return new Size((int) extent.height, (int) extent.width);
    }

    /**
     * Resizes and crops.
     *
     * @param image an image
     * @return height * width * 3 bytes, row by row, red first, of {@link #outputSize(Image)}
     * @throws ClipException if the image is not RGB and the configuration forbids conversion, or has extreme
     *     proportions
     */
    public byte[] crop(Image image) {
        if (!config.has(PreprocessStep.CONVERT_RGB) && image.mode() != ImageMode.RGB) {
            throw new ClipException("do_convert_rgb is false: expected an RGB image, found mode "
                    + image.mode().pillowName());
        }
        Size size = outputSize(image);
        Extent extent = resizedExtent(image.width(), image.height());
        long left = rule.offset(extent.width, size.width());
        long top = rule.offset(extent.height, size.height());
        Region visible = new Region(
                (int) Math.max(0, left), (int) Math.max(0, top), (int) Math.min(size.width(), extent.width), (int)
                        Math.min(size.height(), extent.height));
        int width = (int) extent.width;
        int height = (int) extent.height;
        Image part = rule == CropRule.HF && image.mode() != ImageMode.RGB
                ? Resizer.resizeAsRgb(image, width, height, config.interpolation(), visible)
                : Resizer.resize(image, width, height, config.interpolation(), visible);
        if (visible.width() < size.width() || visible.height() < size.height()) {
            part = padded(part, size, (int) Math.max(0, -left), (int) Math.max(0, -top));
        }
        return part.mode() == ImageMode.RGB && part != image ? part.data() : part.toRgb();
    }

    /**
     * The model's input.
     *
     * @param image an image
     * @return 3 * height * width values, channel by channel
     * @throws ClipException as {@link #crop(Image)}
     */
    public float[] pixelValues(Image image) {
        Size size = outputSize(image);
        float[] out = new float[CHANNELS * size.height() * size.width()];
        pixelValues(image, out, 0);
        return out;
    }

    /**
     * The model's input, written into a batch.
     *
     * @param image an image
     * @param destination gets 3 * height * width values, channel by channel
     * @param offset where they begin
     * @throws ClipException as {@link #crop(Image)}
     */
    public void pixelValues(Image image, float[] destination, int offset) {
        byte[] rgb = crop(image);
        int pixels = rgb.length / CHANNELS;
        if (offset < 0 || destination.length - offset < rgb.length) {
            throw new IllegalArgumentException(
                    "no room for " + rgb.length + " values at " + offset + " of " + destination.length);
        }
        for (int c = 0; c < CHANNELS; c++) lookUp(rgb, c, destination, offset + c * pixels, pixels);
    }

    private void lookUp(byte[] rgb, int channel, float[] destination, int offset, int pixels) {
        float[] values = Arrays.copyOfRange(table, channel * 256, (channel + 1) * 256);
        for (int i = 0; i < pixels; i++) destination[offset + i] = values[rgb[i * CHANNELS + channel] & 255];
    }

    private record Extent(long width, long height) {}

    private Extent resizedExtent(int width, int height) {
        if (!config.has(PreprocessStep.RESIZE)) return new Extent(width, height);
        Size size = config.size();
        Extent extent = switch (config.resizeMode()) {
            case SQUASH -> new Extent(size.width(), size.height());
            case SHORTEST ->
                size.isSquare() ? shortestEdge(width, height, size.width()) : keepRatio(width, height, false);
            case LONGEST -> keepRatio(width, height, true);
        };
        if (extent.width < 1 || extent.height < 1 || Math.max(extent.width, extent.height) > MAX_SIDE) {
            throw new ClipException("image of extreme proportions: " + width + "x" + height + " would be resized to "
                    + extent.width + "x" + extent.height);
        }
        return extent;
    }

    /**
     * torchvision's _compute_resized_output_size and transformers' get_resize_output_image_size: the longer side is
     * truncated.
     */
    private static Extent shortestEdge(int width, int height, int side) {
        if (width <= height) return new Extent(side, (long) ((double) ((long) side * height) / width));
        return new Extent((long) ((double) ((long) side * width) / height), side);
    }

    /** open_clip's ResizeKeepRatio: both sides are rounded, half to even. */
    private Extent keepRatio(int width, int height, boolean longest) {
        double ratioH = (double) height / config.size().height();
        double ratioW = (double) width / config.size().width();
        double ratio = longest ? Math.max(ratioH, ratioW) : Math.min(ratioH, ratioW);
        return new Extent((long) Math.rint(width / ratio), (long) Math.rint(height / ratio));
    }

    private Image padded(Image part, Size size, int left, int top) {
        int bytes = part.mode().bytesPerPixel();
        byte[] out = new byte[size.height() * size.width() * bytes];
        fill(out, part.mode());
        for (int y = 0; y < part.height(); y++) {
            System.arraycopy(
                    part.data(),
                    y * part.width() * bytes,
                    out,
                    ((top + y) * size.width() + left) * bytes,
                    part.width() * bytes);
        }
        return part.with(size.width(), size.height(), out);
    }

    private void fill(byte[] out, ImageMode mode) {
        int color = config.fillColor();
        if (color == 0) return;
        if (mode.isWide()) {
            int value = mode == ImageMode.F32 ? Float.floatToRawIntBits(color) : color;
            int bytes = mode.bytesPerPixel();
            for (int i = 0; i < out.length; i += bytes) {
                for (int b = 0; b < bytes; b++) out[i + b] = (byte) (value >> (8 * b));
            }
        } else {
            Arrays.fill(out, (byte) (mode == ImageMode.BILEVEL ? 255 : color));
        }
    }

    /**
     * All 3 * 256 values, each by the reference's own float operations: torchvision divides by 255 in float,
     * transformers multiplies in double.
     */
    private static float[] valueTable(PreprocessConfig config, CropRule rule) {
        boolean divide = rule == CropRule.OPENAI && config.rescaleFactor() == PreprocessConfig.RESCALE;
        float[] table = new float[CHANNELS * 256];
        for (int c = 0; c < CHANNELS; c++) {
            float mean = config.mean().get(c).floatValue();
            float std = config.std().get(c).floatValue();
            for (int v = 0; v < 256; v++) {
                float x = v;
                if (config.has(PreprocessStep.RESCALE)) x = divide ? v / 255f : (float) (v * config.rescaleFactor());
                if (config.has(PreprocessStep.RESCALE_OFFSET)) x -= 1;
                if (config.has(PreprocessStep.NORMALIZE)) x = (x - mean) / std;
                if (!Float.isFinite(x))
                    throw new ClipException("mean %s, std %s and rescale_factor %s make infinite pixels"
                            .formatted(config.mean(), config.std(), config.rescaleFactor()));
                table[c * 256 + v] = x;
            }
        }
        return table;
    }
}
