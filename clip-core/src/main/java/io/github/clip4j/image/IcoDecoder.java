package io.github.clip4j.image;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Windows icons as Pillow reads them (IcoImagePlugin.py): of the images in the file the largest, of several of one size
 * the first with the fewest colours; a PNG, or a bitmap with a mask that becomes its alpha.
 */
final class IcoDecoder {
    static final String SIGNATURE = "\0\0\1\0";

    private static final String ICO = "ICO";
    private static final int HEADER = 6;
    private static final int ENTRY = 16;
    private static final int BMP_HEADER = 14;

    private record Entry(int width, int height, int bits, int depth, int size, int offset) {}

    private final EncodedImage source;
    private final Entry entry;

    private IcoDecoder(EncodedImage source) {
        this.source = source;
        int count = source.u16le(4, ICO);
        if (count == 0) throw source.error("ICO without an image");
        Entry[] entries = new Entry[count];
        for (int i = 0; i < count; i++) entries[i] = entry(HEADER + ENTRY * i);
        Arrays.sort(
                entries,
                Comparator.<Entry>comparingInt(e -> -e.width * e.height).thenComparingInt(Entry::depth));
        this.entry = entries[0];
    }

    private Entry entry(int p) {
        int width = source.u8(p, ICO);
        int height = source.u8(p + 1, ICO);
        int colours = source.u8(p + 2, ICO);
        int bits = source.u16le(p + 6, ICO);
        int ofColours = colours == 0 ? 0 : 32 - Integer.numberOfLeadingZeros(colours - 1);
        int depth = bits != 0 ? bits : ofColours != 0 ? ofColours : 256;
        int size = (int) Math.min(Integer.MAX_VALUE, source.u32le(p + 8, ICO));
        int offset = (int) Math.min(Integer.MAX_VALUE, source.u32le(p + 12, ICO));
        return new Entry(width == 0 ? 256 : width, height == 0 ? 256 : height, bits, depth, size, offset);
    }

    static Image decode(EncodedImage source) {
        return new IcoDecoder(source).decode();
    }

    private Image decode() {
        if (entry.offset > source.data.length - 8) throw source.truncated(ICO);
        if (source.matches(entry.offset, PngDecoder.SIGNATURE)) {
            byte[] png = Arrays.copyOfRange(source.data, entry.offset, source.data.length);
            return new PngDecoder(source.withData(png)).decode().image();
        }
        return bitmap();
    }

    /** A bitmap without its file header, whose height counts the mask's rows too. */
    private Image bitmap() {
        byte[] bmp = new byte[BMP_HEADER + source.data.length - entry.offset];
        bmp[0] = 'B';
        bmp[1] = 'M';
        System.arraycopy(source.data, entry.offset, bmp, BMP_HEADER, source.data.length - entry.offset);
        EncodedImage file = source.withData(bmp);
        int rows = (int) file.u32le(BMP_HEADER + 8, ICO);
        if (file.u32le(BMP_HEADER, ICO) < 40 || rows < 2)
            throw source.error("damaged ICO: a bitmap of " + rows + " rows, its mask included");
        Samples.putInt32(bmp, BMP_HEADER + 8, rows / 2);
        Image colours = BmpDecoder.decode(file);
        int width = colours.width();
        int height = colours.height();
        source.checkMemory(
                width, height, (long) width * height * (colours.mode().bytesPerPixel() + 3 + 4));
        byte[] rgb = colours.toRgb();
        byte[] rgba = source.allocate(width, height, 4);
        for (int i = 0; i < rgb.length / 3; i++) System.arraycopy(rgb, 3 * i, rgba, 4 * i, 3);
        if (entry.bits == 32) alpha(file, (int) BmpHeader.read(file).offset(), width, height, rgba);
        else mask(width, height, rgba);
        return new Image(ImageMode.RGBA, width, height, rgba);
    }

    /** Every fourth byte, from the last row. */
    private void alpha(EncodedImage file, int pixels, int width, int height, byte[] rgba) {
        if (pixels > file.data.length - 4L * width * height) throw source.truncated(ICO);
        for (int i = 0; i < width * height; i++) {
            int row = height - 1 - i / width;
            rgba[4 * (row * width + i % width) + 3] = file.data[pixels + 4 * i + 3];
        }
    }

    /** The last bytes of the entry: a bit for a pixel, 1 where it is transparent, from the last row. */
    private void mask(int width, int height, byte[] rgba) {
        int rowBytes = (width + 31) / 32 * 4;
        long at = (long) entry.offset + entry.size - (long) rowBytes * height;
        if (at < 0 || at > source.data.length - (long) rowBytes * height) throw source.truncated(ICO);
        for (int y = 0; y < height; y++) {
            int row = (int) at + (height - 1 - y) * rowBytes;
            for (int x = 0; x < width; x++) {
                boolean transparent = (source.data[row + (x >> 3)] >> (7 - (x & 7)) & 1) != 0;
                rgba[4 * (y * width + x) + 3] = (byte) (transparent ? 0 : 255);
            }
        }
    }
}
