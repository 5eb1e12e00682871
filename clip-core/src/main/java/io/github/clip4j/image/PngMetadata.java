package io.github.clip4j.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where a PNG may say how it is to be turned: the chunk eXIf, ImageMagick's raw profile of hexadecimal digits in a text
 * chunk, XMP. Pillow takes them in this order ({@code Image.getexif}), of several of a kind the last. What is damaged
 * counts as absent.
 */
final class PngMetadata {
    private static final String PROFILE = "Raw profile type exif";
    private static final String XMP = "XML:com.adobe.xmp";
    /** Pillow's PngImagePlugin.MAX_TEXT_CHUNK. */
    private static final int MAX_TEXT = 1 << 20;

    private static final int PROFILE_HEADER_LINES = 3;

    private byte[] exif = {};
    private byte[] profile = {};
    private byte[] xmp = {};

    /** Takes a chunk if it is one of these. */
    void read(byte[] data, int type, int p, int length) {
        byte[] chunk;
        if (type == PngDecoder.chunk("eXIf")) exif = Arrays.copyOfRange(data, p, p + length);
        else if (type == PngDecoder.chunk("tEXt")) {
            chunk = Arrays.copyOfRange(data, p, p + length);
            take(chunk, zero(chunk, 0) + 1, false, false);
        } else if (type == PngDecoder.chunk("zTXt")) {
            chunk = Arrays.copyOfRange(data, p, p + length);
            take(chunk, zero(chunk, 0) + 2, true, false);
        } else if (type == PngDecoder.chunk("iTXt")) {
            chunk = Arrays.copyOfRange(data, p, p + length);
            int flags = zero(chunk, 0) + 1;
            // The keyword is followed by two flags, and the names of the language and of the keyword in it.
            int text = zero(chunk, zero(chunk, flags + 2) + 1) + 1;
            take(chunk, text, flags < length && chunk[flags] != 0, true);
        }
    }

    int orientation() {
        if (exif.length > 0) return Orientation.orXmp(Orientation.ofExif(exif), xmp);
        return Orientation.orXmp(Orientation.ofExif(profile), xmp);
    }

    /** The next zero byte, or the end. */
    private static int zero(byte[] chunk, int from) {
        int p = from;
        while (p < chunk.length && chunk[p] != 0) p++;
        return Math.min(p, chunk.length);
    }

    private void take(byte[] chunk, int at, boolean compressed, boolean international) {
        String key = new String(chunk, 0, zero(chunk, 0), StandardCharsets.ISO_8859_1);
        boolean isXmp = key.equals(XMP);
        if (at > chunk.length || !(isXmp || key.equals(PROFILE))) return;
        byte[] text = Arrays.copyOfRange(chunk, at, chunk.length);
        if (compressed) text = inflate(text);
        if (isXmp) xmp = text;
        else if (!international || text.length > 0) profile = digits(text);
    }

    private static byte[] digits(byte[] text) {
        String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", -1);
        StringBuilder digits = new StringBuilder();
        for (int i = PROFILE_HEADER_LINES; i < lines.length; i++) digits.append(lines[i].strip());
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] inflate(byte[] compressed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] out = new byte[MAX_TEXT];
            int n = 0;
            while (!inflater.finished() && n < out.length) {
                int got = inflater.inflate(out, n, out.length - n);
                if (got == 0) return new byte[0];
                n += got;
            }
            return Arrays.copyOf(out, n);
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }
}
