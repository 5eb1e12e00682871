package io.github.clip4j.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The decompression of a strip or tile, each kind with libtiff's rules for data that end early: they are an error. */
final class TiffInflater {
    private static final String TIFF = "TIFF";
    private static final int T4_OPTIONS = 292;
    private static final int T6_OPTIONS = 293;
    private static final int JPEG_TABLES = 347;
    private static final int MARKER = 2;

    private final EncodedImage source;
    private final TiffDirectory tags;
    private final TiffKind kind;

    TiffInflater(EncodedImage source, TiffDirectory tags, TiffKind kind) {
        this.source = source;
        this.tags = tags;
        this.kind = kind;
    }

    /**
     * The bytes of rows of {@code width} pixels.
     *
     * @param wanted how many bytes they are
     */
    byte[] inflate(int from, int end, int width, int rows, int wanted) {
        if (kind.compression() == TiffKind.RAW) {
            byte[] bytes = Arrays.copyOfRange(source.data, from, from + wanted);
            if (kind.reversed()) reverse(bytes);
            return bytes;
        }
        byte[] stored = Arrays.copyOfRange(source.data, from, end);
        if (kind.reversed() && kind.compression() != TiffKind.JPEG) reverse(stored);
        if (kind.compression() == TiffKind.JPEG) return jpeg(stored, width, rows);
        if (kind.isFax()) {
            int options = (int) tags.value(kind.compression() == TiffKind.FAX4 ? T6_OPTIONS : T4_OPTIONS, 0);
            return TiffFax.decode(source, stored, width, rows, kind.compression(), options);
        }
        byte[] out = new byte[wanted];
        int found = switch (kind.compression()) {
            case TiffKind.LZW -> TiffLzw.decode(stored, 0, stored.length, out, wanted);
            case TiffKind.PACK_BITS -> unpack(stored, out);
            default -> deflate(stored, out);
        };
        if (found < wanted)
            throw source.error("damaged TIFF: a strip or tile has " + found + " of " + wanted + " bytes");
        return out;
    }

    private static void reverse(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
    }

    private int deflate(byte[] stored, byte[] out) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored);
            int n = 0;
            while (n < out.length && !inflater.finished()) {
                int got = inflater.inflate(out, n, out.length - n);
                if (got == 0 && (inflater.needsInput() || inflater.needsDictionary())) break;
                n += got;
            }
            return n;
        } catch (DataFormatException e) {
            throw source.damaged(TIFF, e);
        } finally {
            inflater.end();
        }
    }

    private static int unpack(byte[] in, byte[] out) {
        int at = 0;
        int p = 0;
        while (at < out.length && p < in.length) {
            int n = in[p++];
            if (n == -128) continue;
            int count = Math.min(n >= 0 ? n + 1 : 1 - n, out.length - at);
            if (n >= 0) {
                count = Math.min(count, in.length - p);
                System.arraycopy(in, p, out, at, count);
                p += n + 1;
            } else if (p < in.length) {
                Arrays.fill(out, at, at + count, in[p++]);
            } else {
                break;
            }
            at += count;
        }
        return at;
    }

    /**
     * A JPEG whose tables stand in the directory; libtiff lets the directory, not the JPEG, say what its colours are.
     */
    private byte[] jpeg(byte[] stored, int width, int rows) {
        if (stored.length < MARKER) throw source.truncated(TIFF);
        byte[] tables = tags.bytes(JPEG_TABLES);
        byte[] whole = stored;
        if (tables.length > 2 * MARKER) {
            whole = Arrays.copyOf(tables, tables.length - MARKER + stored.length - MARKER);
            System.arraycopy(stored, MARKER, whole, tables.length - MARKER, stored.length - MARKER);
        }
        EncodedImage encoded = source.withData(whole);
        if (!encoded.startsWith("\u00ff\u00d8\u00ff")) throw source.error("damaged TIFF: a strip or tile is not JPEG");
        JpegHeader header = JpegHeader.read(encoded);
        JpegFrame frame = header.frame();
        if (frame.width() != width || frame.height() < rows || frame.ids().length != kind.interleaved())
            throw source.error("damaged TIFF: a strip or tile of " + width + "x" + rows + " pixels is a JPEG of "
                    + frame.width() + "x" + frame.height());
        byte[] samples = JpegDecoder.readSamples(encoded, frame, header.plainFile());
        if (kind.photometric() == TiffKind.YCC && frame.ids().length == 3) JpegColor.yccToRgb(samples, 3);
        return samples;
    }
}
