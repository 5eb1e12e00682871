package io.github.clip4j.image;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The decompression of a strip or tile, each kind with libtiff's rules for data that end early: they are an error. */
final class TiffInflater {
    private static final String TIFF = "TIFF";
    private static final int T4_OPTIONS = 292;

    private final EncodedImage source;
    private final TiffDirectory tags;
    private final TiffKind kind;
    private final long held;
    private @Nullable TiffFax fax;

    /**
     * For the segments of a file.
     *
     * @param held what the image takes already, in bytes
     */
    TiffInflater(EncodedImage source, TiffDirectory tags, TiffKind kind, long held) {
        this.held = held;
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
            if (wanted > end - from) throw source.truncated(TIFF);
            byte[] bytes = Arrays.copyOfRange(source.data, from, from + wanted);
            if (kind.reversed()) reverse(bytes);
            return bytes;
        }
        byte[] stored = Arrays.copyOfRange(source.data, from, end);
        switch (kind.compression()) {
            case TiffKind.JPEG -> {
                return TiffJpeg.decode(source, tags, kind, stored, width, rows);
            }
            case TiffKind.OLD_JPEG -> {
                return TiffJpeg.decodeOld(source, tags, kind, stored, width, rows);
            }
            case TiffKind.WEBP -> {
                return TiffWebp.decode(source.withData(stored), kind.samples(), width, rows, held);
            }
            default -> {}
        }
        if (kind.reversed()) reverse(stored);
        if (kind.isFax()) {
            if (fax == null) fax = new TiffFax(source, width, kind.compression(), (int) tags.value(T4_OPTIONS, 0));
            return fax.decode(stored, from, rows);
        }
        byte[] out = new byte[wanted];
        int found = switch (kind.compression()) {
            case TiffKind.LZW -> TiffLzw.decode(stored, 0, stored.length, out, wanted);
            case TiffKind.PACK_BITS -> unpack(stored, out);
            case TiffKind.THUNDER -> TiffThunder.decode(stored, out, width);
            case TiffKind.DEFLATE, TiffKind.OLD_DEFLATE -> deflate(stored, out);
            default -> decompress(stored, out);
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

    private int decompress(byte[] stored, byte[] out) {
        TiffCodec codec = TiffCodecs.find(kind.compression()).orElseThrow();
        try {
            long memory = Math.min(TiffCodec.MOST_MEMORY, source.room(held + out.length));
            return codec.decompress(stored, out, memory);
        } catch (IOException | RuntimeException e) {
            throw source.damaged(TIFF, e);
        }
    }
}
