package io.github.clip4j.image;

import java.util.List;

/** The headers of a Windows bitmap. Immutable; the arrays are not copied. */
final class BmpHeader {
    private static final String BMP = "BMP";
    private static final List<Integer> SIZES = List.of(12, 40, 52, 56, 64, 108, 124);
    private static final int RAW = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;

    private final EncodedImage source;
    private final int headerSize;
    private final long width;
    private final long height;
    private final boolean topDown;
    private final int bits;
    private final int compression;
    private final long colours;
    private long offset;
    private ImageMode mode = ImageMode.RGB;
    private byte[] palette = {};
    private int[] order = {2, 1, 0};
    private boolean green6;

    private BmpHeader(EncodedImage source) {
        this.source = source;
        this.offset = source.u32le(10, BMP);
        this.headerSize = (int) Math.min(Integer.MAX_VALUE, source.u32le(14, BMP));
        if (!SIZES.contains(headerSize)) throw source.error("BMP header of " + headerSize + " bytes is not supported");
        boolean core = headerSize == 12;
        this.width = core ? source.u16le(18, BMP) : source.u32le(18, BMP);
        this.topDown = !core && source.u8(25, BMP) == 0xff;
        long rows = core ? source.u16le(20, BMP) : source.u32le(22, BMP);
        this.height = topDown ? (1L << 32) - rows : rows;
        this.bits = source.u16le(core ? 24 : 28, BMP);
        this.compression = core ? RAW : (int) source.u32le(30, BMP);
        long stored = core ? 0 : source.u32le(46, BMP);
        this.colours = stored != 0 ? stored : 1L << Math.min(bits, 32);
    }

    static BmpHeader read(EncodedImage source) {
        BmpHeader h = new BmpHeader(source);
        int end = 14 + h.headerSize;
        switch (h.bits) {
            case 1, 4, 8 -> h.readPalette(end);
            case 16, 24, 32 -> end = h.readMasks(end);
            default -> throw source.error("BMP of " + h.bits + " bits per pixel is not supported");
        }
        if (h.offset == 0) h.offset = end + (h.bits <= 8 ? h.paletteBytes() : 0);
        return h;
    }

    private int paletteEntry() {
        return headerSize == 12 ? 3 : 4;
    }

    private long paletteBytes() {
        return colours * paletteEntry();
    }

    private void readPalette(int at) {
        boolean known = compression == RAW || (compression == RLE8 && bits == 8) || (compression == RLE4 && bits == 4);
        if (!known) throw source.error("BMP compression " + compression + " with " + bits + " bits is not supported");
        if (colours < 1 || colours > 65536)
            throw source.error("BMP palette of " + colours + " colours is not supported");
        if (at + paletteBytes() > source.data.length) throw source.truncated(BMP);
        int entry = paletteEntry();
        if (offset == at) offset += paletteBytes();
        palette = new byte[(int) colours * 3];
        boolean gray = true;
        for (int i = 0; i < colours; i++) {
            int expected = colours == 2 ? i * 255 : i;
            for (int c = 0; c < 3; c++) {
                byte v = source.data[at + i * entry + 2 - c];
                palette[i * 3 + c] = v;
                gray &= (v & 255) == expected;
            }
        }
        boolean bilevel = gray && bits == 1 && colours == 2;
        mode = bilevel ? ImageMode.BILEVEL : gray && bits == 8 ? ImageMode.L : ImageMode.P;
    }

    /** The masks that Pillow supports; returns where the headers end. */
    private int readMasks(int end) {
        if (compression == RAW) return end;
        if (compression != BITFIELDS)
            throw source.error("BMP compression " + compression + " with " + bits + " bits is not supported");
        // BITMAPINFOHEADER is followed by three masks, the larger headers contain them at the same place.
        long r = source.u32le(54, BMP);
        long g = source.u32le(58, BMP);
        long b = source.u32le(62, BMP);
        long a = headerSize >= 56 ? source.u32le(66, BMP) : 0;
        if (bits == 16) readMasks16(r, g, b);
        else if (bits == 32) readMasks32(r, g, b, a);
        else if (r != 0xff0000 || g != 0xff00 || b != 0xff) throw badMasks();
        return headerSize == 40 ? end + 12 : end;
    }

    private void readMasks16(long r, long g, long b) {
        green6 = r == 0xf800 && g == 0x7e0 && b == 0x1f;
        if (!green6 && (r != 0x7c00 || g != 0x3e0 || b != 0x1f)) throw badMasks();
    }

    private void readMasks32(long r, long g, long b, long a) {
        boolean none = r == 0 && g == 0 && b == 0 && a == 0;
        int[] bytes =
                none ? new int[] {2, 1, 0, 3} : new int[] {byteOf(r), byteOf(g), byteOf(b), a == 0 ? -1 : byteOf(a)};
        String layout = bytes[0] + "" + bytes[1] + bytes[2] + bytes[3];
        List<String> supported = List.of("210-1", "321-1", "310-1", "3210", "0123", "2103", "3102");
        if (!supported.contains(layout)) throw badMasks();
        boolean alpha = bytes[3] >= 0;
        mode = alpha ? ImageMode.RGBA : ImageMode.RGB;
        order = alpha ? bytes : new int[] {bytes[0], bytes[1], bytes[2]};
    }

    private int byteOf(long mask) {
        for (int i = 0; i < 4; i++) {
            if (mask == 0xffL << (8 * i)) return i;
        }
        throw badMasks();
    }

    private RuntimeException badMasks() {
        return source.error("BMP bit masks are not supported");
    }

    long width() {
        return width;
    }

    long height() {
        return height;
    }

    boolean topDown() {
        return topDown;
    }

    int bits() {
        return bits;
    }

    long offset() {
        return offset;
    }

    ImageMode mode() {
        return mode;
    }

    byte[] palette() {
        return palette;
    }

    /** Which byte of a 24- or 32-bit pixel holds each channel of the mode. */
    int[] order() {
        return order;
    }

    boolean green6() {
        return green6;
    }

    boolean runLength() {
        return compression == RLE8 || compression == RLE4;
    }
}
