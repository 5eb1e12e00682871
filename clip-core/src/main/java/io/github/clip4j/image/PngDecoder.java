package io.github.clip4j.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * PNG as Pillow reads it (PngImagePlugin.py, src/libImaging/ZipDecode.c): the checksums of the chunks before the pixels
 * count, those of the pixels and what follows do not; gamma, profiles and transparency are ignored; of animations the
 * default image is read. Unlike Pillow, a stream that ends before the last row is an error here.
 */
final class PngDecoder {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final String PNG = "PNG";
    private static final int MAX_RATIO = 1032; // of deflate
    private static final int MAX_COLOURS = 256;
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private record Slice(int offset, int length) {}

    private final EncodedImage source;
    private final List<Slice> pixels = new ArrayList<>();
    private byte[] palette = {};
    private final PngMetadata metadata = new PngMetadata();
    private int width;
    private int height;
    private PngFormat format = PngFormat.NONE;
    private boolean interlaced;

    PngDecoder(EncodedImage source) {
        this.source = source;
    }

    ImageDecoder.Decoded decode() {
        readChunks();
        long compressed = 0;
        for (Slice s : pixels) compressed += s.length;
        source.checkRatio(rawBytes(), compressed, MAX_RATIO, PNG);
        byte[] out = source.allocate(width, height, format.mode().bytesPerPixel());
        Inflater inflater = new Inflater();
        try {
            readPixels(inflater, out);
        } catch (DataFormatException e) {
            throw source.damaged(PNG, e);
        } finally {
            inflater.end();
        }
        Image image = format.mode() == ImageMode.P
                ? Image.ofPalette(width, height, out, palette)
                : new Image(format.mode(), width, height, out);
        return new ImageDecoder.Decoded(image, metadata.orientation());
    }

    private void readChunks() {
        int p = SIGNATURE.length();
        boolean done = false;
        while (!done) {
            boolean afterPixels = !pixels.isEmpty();
            if (afterPixels && source.data.length - p < 8) return;
            long length = source.u32be(p, PNG);
            int type = (int) source.u32be(p + 4, PNG);
            long available = source.data.length - (p + 8L);
            if (type == chunk("IDAT")) {
                pixels.add(new Slice(p + 8, (int) Math.min(length, available)));
            } else if (!afterPixels) {
                if (length + 4 > available) throw source.truncated(PNG);
                checkCrc(p, (int) length);
                done = readHeaderChunk(type, p + 8, (int) length);
            } else {
                if (length > available) return;
                metadata.read(source.data, type, p + 8, (int) length);
                done = type == chunk("IEND");
            }
            if (length + 4 > available) return;
            p += (int) length + 12;
        }
        if (pixels.isEmpty()) throw source.error("PNG without pixels");
    }

    static int chunk(String name) {
        return (name.charAt(0) << 24) | (name.charAt(1) << 16) | (name.charAt(2) << 8) | name.charAt(3);
    }

    private void checkCrc(int p, int length) {
        CRC32 crc = new CRC32();
        crc.update(source.data, p + 4, length + 4);
        if (crc.getValue() != source.u32be(p + 8 + length, PNG))
            throw source.error("damaged PNG: bad checksum of the chunk at byte " + p);
    }

    private boolean readHeaderChunk(int type, int p, int length) {
        if (type == chunk("IHDR")) readHeader(p, length);
        else if (type == chunk("PLTE")) readPalette(p, length);
        else metadata.read(source.data, type, p, length);
        return type == chunk("IEND");
    }

    /** Whole colours only: Pillow's last one of a table cut off within a colour is black. */
    private void readPalette(int p, int length) {
        if (length / 3 > MAX_COLOURS && format.mode() == ImageMode.P)
            throw source.error("damaged PNG: palette of " + length / 3 + " colours, expected at most " + MAX_COLOURS);
        palette = Arrays.copyOfRange(source.data, p, p + length / 3 * 3);
    }

    private void readHeader(int p, int length) {
        if (length < 13) throw source.truncated(PNG);
        long w = source.u32be(p, PNG);
        long h = source.u32be(p + 4, PNG);
        int depth = source.u8(p + 8, PNG);
        int colour = source.u8(p + 9, PNG);
        source.checkSize(w, h);
        width = (int) w;
        height = (int) h;
        format = PngFormat.of(depth, colour);
        if (format == PngFormat.NONE)
            throw source.error("PNG with " + depth + " bits and colour type " + colour + " is not defined");
        if (source.u8(p + 11, PNG) != 0) throw source.error("PNG with unknown filter method " + source.u8(p + 11, PNG));
        interlaced = source.u8(p + 12, PNG) != 0;
    }

    /** The inflated bytes of all passes, a filter byte before each row. */
    private long rawBytes() {
        long bytes = 0;
        for (int[] pass : passes()) {
            int passWidth = extent(width, pass[0], pass[2]);
            if (passWidth > 0) bytes += extent(height, pass[1], pass[3]) * (format.rowBytes(passWidth) + 1);
        }
        return bytes;
    }

    private int[][] passes() {
        return interlaced ? ADAM7 : WHOLE;
    }

    /** How many of the columns or rows a pass has. */
    private static int extent(int length, int first, int step) {
        return (length - first + step - 1) / step;
    }

    private void readPixels(Inflater inflater, byte[] out) throws DataFormatException {
        if (format == PngFormat.NONE) throw source.error("PNG without a header");
        PngRows rows = new PngRows(source, inflater, format);
        for (Slice s : pixels) rows.add(s.offset, s.length);
        for (int[] pass : passes()) pass(rows, out, pass);
        rows.finish();
    }

    private void pass(PngRows rows, byte[] out, int[] pass) throws DataFormatException {
        int passWidth = extent(width, pass[0], pass[2]);
        if (passWidth <= 0) return;
        rows.start(passWidth);
        int step = pass[2] * format.mode().bytesPerPixel();
        for (int y = pass[1]; y < height; y += pass[3]) {
            byte[] row = rows.next();
            format.unpack(
                    row, passWidth, out, (y * width + pass[0]) * format.mode().bytesPerPixel(), step);
        }
    }
}
