package io.github.clip4j.image;

import java.util.Arrays;

/**
 * One axis of Pillow's two-pass resize, for interleaved bytes and for gray of 16 or 32 bits. Each method computes only
 * what it is asked for.
 */
final class Resampler {
    static final int HALF = 1 << (ResampleWeights.PRECISION_BITS - 1);

    private Resampler() {}

    /** A block of rows of an image. */
    record Layout(int width, ImageMode mode) {
        int pixelBytes() {
            return mode.bytesPerPixel();
        }

        int rowBytes() {
            return width * pixelBytes();
        }
    }

    /** Output columns [from, to) of the given rows of the input. */
    static byte[] horizontal(byte[] in, Layout layout, int firstRow, int rows, Axis axis) {
        int outRow = (axis.to - axis.from) * layout.pixelBytes();
        byte[] out = new byte[Math.multiplyExact(rows, outRow)];
        int block = ResampleWeights.block(axis.in, axis.out, axis.filter);
        for (int a = axis.from; a < axis.to; a += block) {
            ResampleWeights w = axis.weights(a, Math.min(axis.to, a + block));
            int shift = (a - axis.from) * layout.pixelBytes();
            if (layout.pixelBytes() == 3 && w.end() - w.first[0] <= RgbRows.MAX_COLUMNS) {
                RgbRows pairs = new RgbRows(w);
                for (int y = 0; y < rows; y += 2) {
                    int next = Math.min(y + 1, rows - 1);
                    pairs.load(in, (firstRow + y) * layout.rowBytes(), (firstRow + next) * layout.rowBytes());
                    pairs.resample(out, y * outRow + shift, next * outRow + shift);
                }
                continue;
            }
            int[] k = layout.mode.isWide() ? new int[0] : w.rounded();
            for (int y = 0; y < rows; y++) {
                int src = (firstRow + y) * layout.rowBytes();
                int dst = y * outRow + shift;
                if (layout.mode.isWide()) wideRow(in, src, out, dst, w, layout.mode);
                else row(in, src, out, dst, w, k, layout.pixelBytes());
            }
        }
        return out;
    }

    private static void row(byte[] in, int src, byte[] out, int dst, ResampleWeights w, int[] k, int channels) {
        for (int i = 0; i < w.first.length; i++) {
            for (int c = 0; c < channels; c++) {
                int p = src + w.first[i] * channels + c;
                int sum = HALF;
                for (int q = i * w.stride, end = q + w.count[i]; q < end; q++, p += channels)
                    sum += (in[p] & 255) * k[q];
                out[dst++] = clip8(sum);
            }
        }
    }

    private static void wideRow(byte[] in, int src, byte[] out, int dst, ResampleWeights w, ImageMode mode) {
        int bytes = mode.bytesPerPixel();
        for (int i = 0; i < w.first.length; i++) {
            int p = src + w.first[i] * bytes;
            double sum = 0;
            for (int q = i * w.stride, end = q + w.count[i]; q < end; q++, p += bytes)
                sum += wide(in, p, mode) * w.exact[q];
            putWide(out, dst + bytes * i, sum, mode);
        }
    }

    /** Output rows [from, to) of an input whose first row here is row {@code firstRow} of the axis. */
    static byte[] vertical(byte[] in, Layout layout, int firstRow, Axis axis) {
        int rowBytes = layout.rowBytes();
        byte[] out = new byte[Math.multiplyExact(axis.to - axis.from, rowBytes)];
        int block = ResampleWeights.block(axis.in, axis.out, axis.filter);
        for (int a = axis.from; a < axis.to; a += block) {
            ResampleWeights w = axis.weights(a, Math.min(axis.to, a + block));
            int shift = (a - axis.from) * rowBytes;
            if (layout.mode.isWide()) wideColumns(in, firstRow, out, shift, w, layout);
            else columns(in, firstRow, out, shift, w, rowBytes);
        }
        return out;
    }

    /**
     * Each row is widened to int once, and kept as long as an output row needs it: C2 vectorises loops over ints, not
     * those that widen bytes.
     */
    private static void columns(byte[] in, int firstRow, byte[] out, int dst, ResampleWeights w, int rowBytes) {
        int[] k = w.rounded();
        int[][] window = new int[Math.min(w.stride, w.end() - w.first[0])][rowBytes];
        int[] sum = new int[rowBytes];
        int widened = w.first[0];
        for (int i = 0; i < w.first.length; i++) {
            int end = w.first[i] + w.count[i];
            for (; widened < end; widened++) {
                widen(in, (widened - firstRow) * rowBytes, window[widened % window.length]);
            }
            Arrays.fill(sum, HALF);
            for (int y = w.first[i]; y < end; y++) {
                addRow(sum, window[y % window.length], k[i * w.stride + y - w.first[i]]);
            }
            narrow(sum, out, dst);
            dst += rowBytes;
        }
    }

    private static void widen(byte[] in, int src, int[] row) {
        for (int x = 0; x < row.length; x++) row[x] = in[src + x] & 255;
    }

    private static void addRow(int[] sum, int[] row, int weight) {
        for (int x = 0; x < sum.length; x++) sum[x] += row[x] * weight;
    }

    private static void narrow(int[] sum, byte[] out, int dst) {
        for (int x = 0; x < sum.length; x++) out[dst + x] = clip8(sum[x]);
    }

    private static void wideColumns(byte[] in, int firstRow, byte[] out, int dst, ResampleWeights w, Layout layout) {
        int bytes = layout.pixelBytes();
        int rowBytes = layout.rowBytes();
        for (int i = 0; i < w.first.length; i++) {
            for (int x = 0; x < rowBytes; x += bytes) {
                double sum = 0;
                for (int y = 0; y < w.count[i]; y++) {
                    int p = (w.first[i] + y - firstRow) * rowBytes + x;
                    sum += wide(in, p, layout.mode) * w.exact[i * w.stride + y];
                }
                putWide(out, dst + x, sum, layout.mode);
            }
            dst += rowBytes;
        }
    }

    private static double wide(byte[] in, int p, ImageMode mode) {
        if (mode == ImageMode.I16) return Samples.uint16(in, p);
        int v = Samples.int32(in, p);
        return mode == ImageMode.F32 ? Float.intBitsToFloat(v) : v;
    }

    private static void putWide(byte[] out, int p, double sum, ImageMode mode) {
        if (mode == ImageMode.F32) Samples.putInt32(out, p, Float.floatToRawIntBits((float) sum));
        // ROUND_UP of Resample.c: halves away from zero
        else if (mode == ImageMode.I32) Samples.putInt32(out, p, (int) (sum >= 0 ? sum + 0.5f : sum - 0.5f));
        else Samples.putUint16(out, p, Math.clamp((int) (sum >= 0 ? sum + 0.5f : sum - 0.5f), 0, 65535));
    }

    static byte clip8(int sum) {
        return (byte) Math.min(Math.max(sum >> ResampleWeights.PRECISION_BITS, 0), 255);
    }

    /** Output pixels [from, to) of an axis resized from {@code in} to {@code out} pixels. */
    static final class Axis {
        final int in;
        final int out;
        final Interpolation filter;
        final int from;
        final int to;

        Axis(int in, int out, Interpolation filter, int from, int length) {
            this.in = in;
            this.out = out;
            this.filter = filter;
            this.from = from;
            this.to = from + length;
        }

        ResampleWeights weights(int a, int b) {
            return new ResampleWeights(in, out, filter, a, b);
        }

        boolean isIdentity() {
            return in == out;
        }

        /** The first input pixel used. */
        int firstUsed() {
            return isIdentity() ? from : weights(from, from + 1).first[0];
        }

        /** One past the last input pixel used. */
        int endUsed() {
            return isIdentity() ? to : weights(to - 1, to).end();
        }
    }
}
