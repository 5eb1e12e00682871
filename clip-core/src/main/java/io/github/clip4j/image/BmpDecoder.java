package io.github.clip4j.image;

/**
 * Windows bitmaps as Pillow reads them (BmpImagePlugin.py): raw and run-length coded, 1 to 32 bits; the fourth byte of
 * raw 32-bit pixels is ignored.
 */
final class BmpDecoder {
    private static final String BMP = "BMP";

    private BmpDecoder() {}

    static Image decode(EncodedImage source) {
        BmpHeader header = BmpHeader.read(source);
        source.checkSize(header.width(), header.height());
        byte[] pixels = header.runLength() ? runLength(source, header) : raw(source, header);
        int width = (int) header.width();
        int height = (int) header.height();
        return header.mode() == ImageMode.P
                ? Image.ofPalette(width, height, pixels, header.palette())
                : new Image(header.mode(), width, height, pixels);
    }

    private static byte[] raw(EncodedImage source, BmpHeader header) {
        int width = (int) header.width();
        int height = (int) header.height();
        long rowBytes = ((header.width() * header.bits() + 31) >> 5) * 4;
        long needed = header.offset() + rowBytes * (height - 1) + (header.width() * header.bits() + 7) / 8;
        if (needed > source.data.length) throw source.truncated(BMP);
        int bytes = header.mode().bytesPerPixel();
        byte[] out = source.allocate(width, height, bytes);
        for (int y = 0; y < height; y++) {
            int src = (int) (header.offset() + rowBytes * (header.topDown() ? y : height - 1 - y));
            int dst = y * width * bytes;
            if (header.bits() <= 8) indices(source.data, src, out, dst, width, header);
            else if (header.bits() == 16) masked16(source.data, src, out, dst, width, header.green6());
            else bytes(source.data, src, out, dst, width, header.bits() / 8, header.order());
        }
        return out;
    }

    private static void indices(byte[] in, int src, byte[] out, int dst, int width, BmpHeader header) {
        int bits = header.bits();
        int factor = header.mode() == ImageMode.BILEVEL ? 255 : 1;
        for (int x = 0; x < width; x++) {
            int bit = x * bits;
            out[dst + x] = (byte) (((in[src + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)) * factor);
        }
    }

    private static void masked16(byte[] in, int src, byte[] out, int dst, int width, boolean green6) {
        for (int x = 0; x < width; x++) {
            int v = (in[src + 2 * x] & 255) | ((in[src + 2 * x + 1] & 255) << 8);
            int o = dst + 3 * x;
            out[o + 2] = (byte) ((v & 31) * 255 / 31);
            out[o + 1] = (byte) (green6 ? ((v >> 5) & 63) * 255 / 63 : ((v >> 5) & 31) * 255 / 31);
            out[o] = (byte) (((v >> (green6 ? 11 : 10)) & 31) * 255 / 31);
        }
    }

    private static void bytes(byte[] in, int src, byte[] out, int dst, int width, int pixelBytes, int[] order) {
        for (int x = 0; x < width; x++) {
            for (int i : order) out[dst++] = in[src + i];
            src += pixelBytes;
        }
    }

    /** Pillow's BmpRleDecoder: the rows come bottom up, skipped pixels are 0, a stream that ends early is an error. */
    private static byte[] runLength(EncodedImage source, BmpHeader header) {
        int width = (int) header.width();
        int height = (int) header.height();
        byte[] flat = source.allocate(width, height, 1);
        new BmpRuns(source, header, flat).decode();
        if (!header.topDown()) turnOver(flat, width, height);
        return flat;
    }

    private static void turnOver(byte[] rows, int width, int height) {
        byte[] row = new byte[width];
        for (int y = 0; y < height / 2; y++) {
            int mirrored = (height - 1 - y) * width;
            System.arraycopy(rows, y * width, row, 0, width);
            System.arraycopy(rows, mirrored, rows, y * width, width);
            System.arraycopy(row, 0, rows, mirrored, width);
        }
    }

    /** The run-length codes of 4 and 8 bits. */
    private static final class BmpRuns {
        private final EncodedImage source;
        private final boolean rle4;
        private final int width;
        private final byte[] out;
        private int p;
        private int filled;
        private int x;

        BmpRuns(EncodedImage source, BmpHeader header, byte[] out) {
            this.source = source;
            this.rle4 = header.bits() == 4;
            this.width = (int) header.width();
            this.out = out;
            this.p = (int) Math.min(header.offset(), source.data.length);
        }

        void decode() {
            while (filled < out.length) {
                int count = source.u8(p, BMP);
                int value = source.u8(p + 1, BMP);
                p += 2;
                if (count > 0) run(count, value);
                else if (value == 0) endOfLine();
                else if (value == 1) throw source.error("BMP whose runs end before the last pixel");
                else if (value == 2) delta();
                else absolute(value);
            }
        }

        private void run(int count, int value) {
            int n = Math.min(count, Math.max(0, width - x));
            for (int i = 0; i < n; i++) put(rle4 ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
            x += n;
        }

        private void endOfLine() {
            if (filled % width != 0) filled += width - filled % width;
            x = 0;
        }

        private void delta() {
            long skip = source.u8(p, BMP) + (long) source.u8(p + 1, BMP) * width;
            p += 2;
            filled = (int) Math.min(out.length, filled + skip);
            x = filled % width;
        }

        private void absolute(int count) {
            int bytes = rle4 ? count / 2 : count;
            for (int i = 0; i < bytes; i++) {
                int v = source.u8(p++, BMP);
                if (rle4) put(v >> 4);
                put(rle4 ? v & 15 : v);
            }
            x += count;
            p += p % 2;
        }

        private void put(int value) {
            if (filled < out.length) out[filled++] = (byte) value;
        }
    }
}
