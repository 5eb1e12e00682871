package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/** Pillow's {@code Image.resize} followed by a crop, without computing what the crop drops. */
final class Resizer {
    private Resizer() {}

    /**
     * The region of the image resized to width x height.
     *
     * @return an image of the same mode and of the region's size
     */
    static Image resize(Image image, int width, int height, Interpolation filter, Region region) {
        if (width == image.width() && height == image.height()) return crop(image, region);
        if (filter == Interpolation.NEAREST || image.mode() == ImageMode.P || image.mode() == ImageMode.BILEVEL) {
            return nearest(image, width, height, region);
        }
        Rows rows = new Rows(image, image.mode());
        return image.with(region.width(), region.height(), resampled(rows, width, height, filter, region));
    }

    /** The same of the image converted to RGB, without a copy of the whole. */
    static Image resizeAsRgb(Image image, int width, int height, Interpolation filter, Region region) {
        if (width == image.width() && height == image.height()) return rgb(crop(image, region));
        // Beyond the image's edge, where rounding may lead, pixels are zeros of the mode.
        if (filter == Interpolation.NEAREST) return nearest(rgb(image), width, height, region);
        byte[] out = resampled(new Rows(image, ImageMode.RGB), width, height, filter, region);
        return new Image(ImageMode.RGB, region.width(), region.height(), out);
    }

    private static Image rgb(Image image) {
        return new Image(ImageMode.RGB, image.width(), image.height(), image.toRgb());
    }

    private static byte[] resampled(Rows rows, int width, int height, Interpolation filter, Region region) {
        Image image = rows.image();
        checkTable(image.width(), width, filter);
        checkTable(image.height(), height, filter);
        if (region.width() == 0 || region.height() == 0) return new byte[0];
        Resampler.Axis x = new Resampler.Axis(image.width(), width, filter, region.left(), region.width());
        Resampler.Axis y = new Resampler.Axis(image.height(), height, filter, region.top(), region.height());
        boolean verticalFirst = image.height() > 100L * image.width() && height < image.height();
        byte[] out = verticalFirst
                ? verticalThenHorizontal(rows.all(), rows.layout(), x, y)
                : horizontalThenVertical(rows, x, y);
        if (rows.mode().hasAlpha()) Alpha.unpremultiply(out, rows.mode().bytesPerPixel());
        return out;
    }

    private static byte[] horizontalThenVertical(Rows rows, Resampler.Axis x, Resampler.Axis y) {
        int firstRow = y.firstUsed();
        int count = y.endUsed() - firstRow;
        byte[] narrow = rows.areConverted()
                ? inBands(rows, x, firstRow, count)
                : horizontal(rows.image().data(), rows.layout(), firstRow, count, x);
        Resampler.Layout narrowLayout = new Resampler.Layout(x.to - x.from, rows.mode());
        return y.isIdentity() ? narrow : Resampler.vertical(narrow, narrowLayout, firstRow, y);
    }

    private static byte[] inBands(Rows rows, Resampler.Axis x, int firstRow, int count) {
        int rowBytes = (x.to - x.from) * rows.mode().bytesPerPixel();
        byte[] narrow = new byte[Math.multiplyExact(count, rowBytes)];
        int band = rows.band();
        for (int row = 0; row < count; row += band) {
            int some = Math.min(band, count - row);
            byte[] part = horizontal(rows.read(firstRow + row, some), rows.layout(), 0, some, x);
            System.arraycopy(part, 0, narrow, row * rowBytes, part.length);
        }
        return narrow;
    }

    private static byte[] verticalThenHorizontal(
            byte[] in, Resampler.Layout layout, Resampler.Axis x, Resampler.Axis y) {
        return horizontal(Resampler.vertical(in, layout, 0, y), layout, 0, y.to - y.from, x);
    }

    private static byte[] horizontal(byte[] in, Resampler.Layout layout, int firstRow, int rows, Resampler.Axis x) {
        return x.isIdentity()
                ? columns(in, layout, x.from, x.to - x.from, firstRow, rows)
                : Resampler.horizontal(in, layout, firstRow, rows, x);
    }

    static Image crop(Image image, Region region) {
        if (region.left() == 0
                && region.top() == 0
                && region.width() == image.width()
                && region.height() == image.height()) return image;
        Resampler.Layout layout = new Resampler.Layout(image.width(), image.mode());
        byte[] out = columns(image.data(), layout, region.left(), region.width(), region.top(), region.height());
        return image.with(region.width(), region.height(), out);
    }

    private static byte[] columns(byte[] in, Resampler.Layout layout, int left, int width, int top, int rows) {
        int bytes = width * layout.pixelBytes();
        byte[] out = new byte[Math.multiplyExact(rows, bytes)];
        for (int y = 0; y < rows; y++) {
            System.arraycopy(in, (top + y) * layout.rowBytes() + left * layout.pixelBytes(), out, y * bytes, bytes);
        }
        return out;
    }

    private static Image nearest(Image image, int width, int height, Region region) {
        boolean wide = image.mode() == ImageMode.I16;
        int[] xs = nearestPositions(image.width(), width, region.left(), region.width(), wide);
        int[] ys = nearestPositions(image.height(), height, region.top(), region.height(), wide);
        int bytes = image.mode().bytesPerPixel();
        byte[] in = image.data();
        byte[] out = new byte[region.width() * region.height() * bytes];
        int o = 0;
        for (int y : ys) {
            for (int x : xs) {
                if (x >= 0 && y >= 0) System.arraycopy(in, (y * image.width() + x) * bytes, out, o, bytes);
                o += bytes;
            }
        }
        return image.with(region.width(), region.height(), out);
    }

    /**
     * Pillow's ImagingScaleAffine sums positions up step by step, so the sum's rounding must be repeated from pixel 0;
     * 16-bit gray goes through ImagingGenericTransform, which multiplies.
     */
    private static int[] nearestPositions(int in, int out, int from, int length, boolean multiply) {
        double step = (double) (float) in / out;
        double sum = step * 0.5;
        for (int i = 0; i < from && !multiply; i++) sum += step;
        int[] positions = new int[length];
        for (int i = 0; i < length; i++) {
            double position = multiply ? step * (from + i + 0.5) : sum;
            positions[i] = (int) position < in ? (int) position : -1;
            sum += step;
        }
        return positions;
    }

    /** Pillow refuses a larger table with a MemoryError. */
    private static void checkTable(int in, int out, Interpolation filter) {
        if ((long) out * ResampleWeights.stride(in, out, filter) * Double.BYTES > Integer.MAX_VALUE) {
            throw new ClipException(
                    "image of extreme proportions: a side of " + in + " pixels cannot be resized to " + out);
        }
    }
}
