package io.github.clip4j.image;

/**
 * Targa as Pillow reads it (TgaImagePlugin.py, src/libImaging/TgaRleDecode.c): palette, gray, gray with alpha and
 * colours of 16 to 32 bits, run-length coded or not. The format has no signature; a header that makes sense must do.
 */
final class TgaDecoder {
    private static final String TGA = "TGA";
    private static final int HEADER = 18;
    private static final int FOOTER = 26;
    private static final int ATTRIBUTES = 494;

    private final EncodedImage source;
    private final int kind;
    private final int depth;
    private final int flags;
    private final int width;
    private final int height;
    private final boolean mapped;
    private final ImageMode mode;
    private int p;

    private TgaDecoder(EncodedImage source) {
        this.source = source;
        byte[] data = source.data;
        this.mapped = data[1] == 1;
        this.kind = data[2];
        this.width = source.u16le(12, TGA);
        this.height = source.u16le(14, TGA);
        this.depth = data[16];
        this.flags = data[17];
        this.mode = mode(kind & 7, depth, mapped);
        this.p = HEADER + (data[0] & 255);
    }

    /** Whether the first 18 bytes can be those of a Targa file. */
    static boolean accepts(EncodedImage source) {
        byte[] data = source.data;
        if (data.length < HEADER || (data[1] != 0 && data[1] != 1)) return false;
        boolean known = switch (data[2] & 255) {
            case 1, 9 -> data[16] == 8;
            case 2, 10 -> data[16] == 16 || data[16] == 24 || data[16] == 32;
            case 3, 11 -> data[16] == 8 || data[16] == 16 || (data[16] == 1 && data[2] == 3);
            default -> false;
        };
        boolean map = data[1] == 0 || data[7] == 16 || data[7] == 24 || data[7] == 32;
        return known && map && source.u16le(12, TGA) > 0 && source.u16le(14, TGA) > 0;
    }

    private static ImageMode mode(int kind, int depth, boolean mapped) {
        if (kind == 1) return mapped ? ImageMode.P : ImageMode.L;
        if (kind == 2) return depth == 24 ? ImageMode.RGB : ImageMode.RGBA;
        return depth == 1 ? ImageMode.BILEVEL : depth == 16 ? ImageMode.LA : ImageMode.L;
    }

    static Image decode(EncodedImage source) {
        return new TgaDecoder(source).decode();
    }

    private Image decode() {
        source.checkSize(width, height);
        byte[] palette = mapped ? palette() : new byte[0];
        int rowBytes = (width * depth + 7) / 8;
        boolean runs = (kind & 8) != 0;
        long wanted = (long) rowBytes * height;
        // A run of 128 pixels takes a byte more than one of them.
        if (runs) source.checkRatio(wanted, source.data.length - (long) p, 128, TGA);
        else if (wanted > source.data.length - (long) p) throw source.truncated(TGA);
        source.checkMemory(width, height, wanted + (long) width * height * mode.bytesPerPixel());
        byte[] stored = runs ? runs((int) wanted) : source.data;
        byte[] out = source.allocate(width, height, mode.bytesPerPixel());
        for (int y = 0; y < height; y++) {
            int row = (flags & 0x20) != 0 ? y : height - 1 - y;
            unpack(stored, (runs ? 0 : p) + row * rowBytes, out, y * width);
        }
        if (mode == ImageMode.RGBA && isOpaque()) {
            for (int i = 3; i < out.length; i += 4) out[i] = (byte) 255;
        }
        return mode == ImageMode.P ? Image.ofPalette(width, height, out, palette) : new Image(mode, width, height, out);
    }

    private byte[] palette() {
        int start = source.u16le(3, TGA);
        int size = source.u16le(5, TGA);
        int bytes = source.data[7] / 8;
        if (source.data.length - p < size * bytes) throw source.truncated(TGA);
        if (start + size > 256) throw source.error("damaged TGA: palette of " + (start + size) + " colours");
        byte[] palette = new byte[3 * (start + size)];
        byte[] colour = new byte[4];
        // Black before the first colour, as Pillow pads the table with zero bytes.
        for (int i = 0; i < size; i++) {
            if (bytes == 2) fifteenBits(source.u16le(p + 2 * i, TGA), colour, 0);
            else reversed(source.data, p + bytes * i, colour, 0, 3);
            System.arraycopy(colour, 0, palette, 3 * (start + i), 3);
        }
        p += size * bytes;
        return palette;
    }

    /** Runs may cross rows. */
    private byte[] runs(int wanted) {
        byte[] out = new byte[wanted];
        int size = depth / 8;
        int at = 0;
        while (at < wanted) {
            int code = source.u8(p++, TGA);
            int bytes = Math.min(((code & 127) + 1) * size, wanted - at);
            boolean run = (code & 128) != 0;
            if (source.data.length - p < (run ? size : bytes)) throw source.truncated(TGA);
            for (int i = 0; i < bytes; i++) out[at++] = source.data[p + (run ? i % size : i)];
            p += run ? size : bytes;
        }
        return out;
    }

    private void unpack(byte[] in, int from, byte[] out, int pixel) {
        int bytes = mode.bytesPerPixel();
        for (int x = 0; x < width; x++) {
            int at = (pixel + ((flags & 0x10) != 0 ? width - 1 - x : x)) * bytes;
            switch (depth) {
                case 1 -> out[at] = (byte) -(in[from + (x >> 3)] >> (7 - (x & 7)) & 1);
                case 8 -> out[at] = in[from + x];
                case 16 -> {
                    int v = Samples.uint16(in, from + 2 * x);
                    if (mode == ImageMode.LA) Samples.putUint16(out, at, v);
                    else fifteenBits(v, out, at);
                }
                default -> reversed(in, from + depth / 8 * x, out, at, bytes);
            }
        }
    }

    /** Five bits a colour, and a bit that makes it transparent. */
    private static void fifteenBits(int v, byte[] rgba, int at) {
        for (int c = 0; c < 3; c++) rgba[at + c] = (byte) ((v >> (10 - 5 * c) & 31) * 255 / 31);
        rgba[at + 3] = (byte) (v >> 15 != 0 ? 0 : 255);
    }

    private static void reversed(byte[] in, int from, byte[] out, int at, int bytes) {
        for (int c = 0; c < 3; c++) out[at + c] = in[from + 2 - c];
        if (bytes == 4) out[at + 3] = in[from + 3];
    }

    /** Whether the footer of version 2 leads to the word that there is no alpha. */
    private boolean isOpaque() {
        int footer = source.data.length - FOOTER;
        if (footer < HEADER || !source.matches(footer + 8, "TRUEVISION-XFILE.\0")) return false;
        long extension = source.u32le(footer, TGA);
        long at = extension + ATTRIBUTES;
        return extension != 0 && at < source.data.length && source.data[(int) at] == 0;
    }
}
