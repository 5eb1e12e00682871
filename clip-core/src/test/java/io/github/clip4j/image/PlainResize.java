package io.github.clip4j.image;

/**
 * Pillow's resize (src/libImaging/Resample.c) said as plainly as possible: whole passes, one value and one tap at a
 * time. The slow twin of {@link Resizer}.
 */
final class PlainResize {
    private static final int BITS = 22;

    private PlainResize() {}

    /** An interleaved image of bytes. */
    record Pixels(int width, int height, int channels, byte[] data) {
        int at(int x, int y, int c) {
            return data[(y * width + x) * channels + c] & 255;
        }

        Pixels crop(int left, int top, int newWidth, int newHeight) {
            Pixels out = new Pixels(newWidth, newHeight, channels, new byte[newWidth * newHeight * channels]);
            for (int y = 0; y < newHeight; y++) {
                for (int x = 0; x < newWidth; x++) {
                    for (int c = 0; c < channels; c++) out.put(x, y, c, at(left + x, top + y, c));
                }
            }
            return out;
        }

        Pixels transposed() {
            Pixels out = new Pixels(height, width, channels, new byte[data.length]);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int c = 0; c < channels; c++) out.put(y, x, c, at(x, y, c));
                }
            }
            return out;
        }

        private void put(int x, int y, int c, int value) {
            data[(y * width + x) * channels + c] = (byte) value;
        }
    }

    static Pixels resize(Pixels in, int width, int height, Interpolation filter) {
        boolean tall = in.height > 100 * in.width && height < in.height;
        Pixels first = tall ? rows(in, height, filter) : columns(in, width, filter);
        return tall ? columns(first, width, filter) : rows(first, height, filter);
    }

    private static Pixels rows(Pixels in, int height, Interpolation filter) {
        return columns(in.transposed(), height, filter).transposed();
    }

    private static Pixels columns(Pixels in, int width, Interpolation filter) {
        if (width == in.width) return in;
        Pixels out = new Pixels(width, in.height, in.channels, new byte[width * in.height * in.channels]);
        double scale = (double) (float) in.width / width;
        double filterScale = scale < 1 ? 1 : scale;
        double support = filter.support() * filterScale;
        for (int x = 0; x < width; x++) {
            double center = (x + 0.5) * scale;
            int from = Math.max((int) (center - support + 0.5), 0);
            int to = Math.min((int) (center + support + 0.5), in.width);
            double[] weights = new double[to - from];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = filter.weight((i + from - center + 0.5) * (1 / filterScale));
                sum += weights[i];
            }
            for (int i = 0; i < weights.length && sum != 0; i++) weights[i] /= sum;
            for (int y = 0; y < in.height; y++) {
                for (int c = 0; c < in.channels; c++) out.put(x, y, c, value(in, from, y, c, weights));
            }
        }
        return out;
    }

    private static int value(Pixels in, int from, int y, int c, double[] weights) {
        int total = 1 << (BITS - 1);
        for (int i = 0; i < weights.length; i++) {
            double fixed = weights[i] * (1 << BITS);
            total += in.at(from + i, y, c) * (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
        }
        int value = total >> BITS;
        return value < 0 ? 0 : value > 255 ? 255 : value;
    }
}
