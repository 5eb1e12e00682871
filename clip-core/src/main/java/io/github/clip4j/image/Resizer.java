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
        checkTable(image.width(), width, filter);
        checkTable(image.height(), height, filter);
        if (region.width() == 0 || region.height() == 0)
            return image.with(region.width(), region.height(), new byte[0]);
        boolean alpha = image.mode().hasAlpha();
        byte[] in = alpha ? Alpha.premultiplied(image) : image.data();
        Resampler.Axis x = new Resampler.Axis(image.width(), width, filter, region.left(), region.width());
        Resampler.Axis y = new Resampler.Axis(image.height(), height, filter, region.top(), region.height());
        Resampler.Layout layout = new Resampler.Layout(image.width(), image.mode());
        boolean verticalFirst = image.height() > 100L * image.width() && height < image.height();
        byte[] out =
                verticalFirst ? verticalThenHorizontal(in, layout, x, y) : horizontalThenVertical(in, layout, x, y);
        if (alpha) Alpha.unpremultiply(out, image.mode().bytesPerPixel());
        return image.with(region.width(), region.height(), out);
    }

    private static byte[] horizontalThenVertical(
            byte[] in, Resampler.Layout layout, Resampler.Axis x, Resampler.Axis y) {
        int firstRow = y.firstUsed();
        int rows = y.endUsed() - firstRow;
        byte[] narrow = x.isIdentity()
                ? columns(in, layout, x.from, x.to - x.from, firstRow, rows)
                : Resampler.horizontal(in, layout, firstRow, rows, x);
        Resampler.Layout narrowLayout = new Resampler.Layout(x.to - x.from, layout.mode());
        return y.isIdentity() ? narrow : Resampler.vertical(narrow, narrowLayout, firstRow, y);
    }

    private static byte[] verticalThenHorizontal(
            byte[] in, Resampler.Layout layout, Resampler.Axis x, Resampler.Axis y) {
        byte[] low = Resampler.vertical(in, layout, 0, y);
        int rows = y.to - y.from;
        return x.isIdentity()
                ? columns(low, layout, x.from, x.to - x.from, 0, rows)
                : Resampler.horizontal(low, layout, 0, rows, x);
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
