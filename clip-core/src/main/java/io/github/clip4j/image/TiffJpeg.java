package io.github.clip4j.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * JPEG inside TIFF: the present way, where each strip or tile is a JPEG and the directory has tables common to all
 * (Technical Note 2), and the old one of TIFF 6.0 (section 22), where the directory has the address of a whole JPEG or
 * of each table. The directory, not the JPEG, says what its colours are.
 */
final class TiffJpeg {
    private static final String TIFF = "TIFF";
    private static final String START = "\u00ff\u00d8\u00ff";
    private static final int MARKER = 2;
    private static final int JPEG_TABLES = 347;

    private static final int OLD_STREAM = 513;
    private static final int OLD_RESTARTS = 515;
    private static final int OLD_QUANTIZATION = 519;
    private static final int OLD_DC = 520;
    private static final int OLD_AC = 521;
    private static final int SUBSAMPLING = 530;

    private static final int SOI = 0xd8;
    private static final int SOF0 = 0xc0;
    private static final int DHT = 0xc4;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;
    private static final int SOS = 0xda;
    private static final int EOI = 0xd9;

    private TiffJpeg() {}

    /** The samples of a strip or tile whose tables may stand in the directory. */
    static byte[] decode(EncodedImage source, TiffDirectory tags, TiffKind kind, byte[] stored, int width, int rows) {
        if (stored.length < MARKER) throw source.truncated(TIFF);
        byte[] tables = tags.bytes(JPEG_TABLES);
        byte[] whole = stored;
        if (tables.length > 2 * MARKER) {
            whole = Arrays.copyOf(tables, tables.length - MARKER + stored.length - MARKER);
            System.arraycopy(stored, MARKER, whole, tables.length - MARKER, stored.length - MARKER);
        }
        return samples(source.withData(whole), kind, kind.photometric() == TiffKind.YCC, width, rows);
    }

    /** Whether an old JPEG stands in the file as a whole, whatever the strips say. */
    static boolean isOneStream(EncodedImage source, TiffDirectory tags, TiffKind kind) {
        if (kind.compression() != TiffKind.OLD_JPEG) return false;
        long at = tags.value(OLD_STREAM, -1);
        return at > 0 && at < source.data.length && source.matches((int) at, START);
    }

    /** Its samples. */
    static byte[] oneStream(EncodedImage source, TiffDirectory tags, TiffKind kind, int width, int height) {
        byte[] stream = Arrays.copyOfRange(source.data, (int) tags.value(OLD_STREAM, 0), source.data.length);
        return oldSamples(source.withData(stream), kind, width, height);
    }

    /** The check, before anything is allocated, that a strip has the tables that it needs. */
    static void checkOld(EncodedImage source, TiffDirectory tags, TiffKind kind, int start) {
        if (source.matches(start, START)) return;
        for (int tag : new int[] {OLD_QUANTIZATION, OLD_DC, OLD_AC}) addresses(source, tags, tag, kind.samples());
    }

    /** The samples of a strip that is a JPEG, or the only scan of one. */
    static byte[] decodeOld(
            EncodedImage source, TiffDirectory tags, TiffKind kind, byte[] stored, int width, int rows) {
        EncodedImage strip = source.withData(stored);
        if (!strip.startsWith(START)) strip = source.withData(assemble(source, tags, kind, stored, width, rows));
        return oldSamples(strip, kind, width, rows);
    }

    /** Three colours are YCbCr, even where the directory calls them RGB. */
    private static byte[] oldSamples(EncodedImage jpeg, TiffKind kind, int width, int rows) {
        if (kind.samples() == 3)
            ImageIoDecoder.announce(
                    "old-style JPEG in TIFF",
                    "old-style JPEG in TIFF is read with its colours interpolated: the pixels differ from those of"
                            + " Pillow, which repeats them");
        return samples(jpeg, kind, true, width, rows);
    }

    private static byte[] samples(EncodedImage jpeg, TiffKind kind, boolean ycc, int width, int rows) {
        if (!jpeg.startsWith(START)) throw jpeg.error("damaged TIFF: a strip or tile is not JPEG");
        JpegHeader header = JpegHeader.read(jpeg);
        JpegFrame frame = header.frame();
        if (frame.width() != width || frame.height() < rows || frame.ids().length != kind.interleaved())
            throw jpeg.error("damaged TIFF: a strip or tile of " + width + "x" + rows + " pixels is a JPEG of "
                    + frame.width() + "x" + frame.height());
        byte[] samples = JpegDecoder.readSamples(jpeg, frame, header.plainFile());
        if (ycc && frame.ids().length == 3) JpegColor.yccToRgb(samples, 3);
        return samples;
    }

    private static byte[] assemble(
            EncodedImage source, TiffDirectory tags, TiffKind kind, byte[] scan, int width, int rows) {
        int components = kind.samples();
        ByteArrayOutputStream out = new ByteArrayOutputStream(scan.length + 1024);
        marker(out, SOI);
        long[] quantization = addresses(source, tags, OLD_QUANTIZATION, components);
        long[] dc = addresses(source, tags, OLD_DC, components);
        long[] ac = addresses(source, tags, OLD_AC, components);
        for (int c = 0; c < components; c++) {
            segment(out, DQT, c, bytes(source, quantization[c], 64));
            segment(out, DHT, c, huffman(source, dc[c]));
            segment(out, DHT, 0x10 | c, huffman(source, ac[c]));
        }
        long restarts = tags.value(OLD_RESTARTS, 0);
        if (restarts > 0) segment(out, DRI, (int) restarts >> 8 & 255, new byte[] {(byte) restarts});
        segment(out, SOF0, 8, frame(tags, components, width, rows));
        byte[] header = new byte[2 * components + 3];
        for (int c = 0; c < components; c++) {
            header[2 * c] = (byte) (c + 1);
            header[2 * c + 1] = (byte) (c << 4 | c);
        }
        header[2 * components + 1] = 63; // the last coefficient
        segment(out, SOS, components, header);
        out.writeBytes(scan);
        marker(out, EOI);
        return out.toByteArray();
    }

    private static byte[] frame(TiffDirectory tags, int components, int width, int rows) {
        long[] factors = tags.values(SUBSAMPLING, 2);
        boolean known = factors.length == 2;
        int luma = components == 1 ? 0x11 : known ? (int) (factors[0] << 4 | factors[1]) : 0x22;
        byte[] frame = new byte[5 + 3 * components];
        frame[0] = (byte) (rows >> 8);
        frame[1] = (byte) rows;
        frame[2] = (byte) (width >> 8);
        frame[3] = (byte) width;
        frame[4] = (byte) components;
        for (int c = 0; c < components; c++) {
            frame[5 + 3 * c] = (byte) (c + 1);
            frame[6 + 3 * c] = (byte) (c == 0 ? luma : 0x11);
            frame[7 + 3 * c] = (byte) c;
        }
        return frame;
    }

    private static long[] addresses(EncodedImage source, TiffDirectory tags, int tag, int components) {
        long[] found = tags.values(tag, components);
        for (int c = 0; c < components; c++) {
            if (c >= found.length || found[c] < 8 || found[c] >= source.data.length)
                throw source.error("damaged TIFF: tables of its JPEG are missing");
        }
        return found;
    }

    /** The 16 counts of codes by their length, and what they stand for. */
    private static byte[] huffman(EncodedImage source, long at) {
        int symbols = 0;
        for (byte count : bytes(source, at, 16)) symbols += count & 255;
        return bytes(source, at, 16 + Math.min(256, symbols));
    }

    private static byte[] bytes(EncodedImage source, long at, int count) {
        if (at < 0 || at > source.data.length - count) throw source.truncated(TIFF);
        return Arrays.copyOfRange(source.data, (int) at, (int) at + count);
    }

    private static void marker(ByteArrayOutputStream out, int marker) {
        out.write(0xff);
        out.write(marker);
    }

    private static void segment(ByteArrayOutputStream out, int marker, int first, byte[] rest) {
        marker(out, marker);
        int length = 2 + 1 + rest.length;
        out.write(length >> 8);
        out.write(length);
        out.write(first);
        out.writeBytes(rest);
    }
}
