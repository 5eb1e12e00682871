package io.github.clip4j.image;

/**
 * The formats of Netpbm as Pillow reads them (PpmImagePlugin.py): bitmaps, gray and colour, as text or bytes (P1 to
 * P6), with up to 16 bits, and gray floats (Pf).
 */
final class PnmDecoder {
    private static final String PNM = "PNM";
    private static final int MAX_TOKEN = 10;

    private final EncodedImage source;
    private final char kind;
    private int p = 2;
    private int width;
    private int height;

    private PnmDecoder(EncodedImage source) {
        this.source = source;
        this.kind = (char) (source.data[1] & 255);
    }

    static boolean accepts(EncodedImage source) {
        return source.data.length > 3
                && source.data[0] == 'P'
                && "123456f".indexOf(source.data[1] & 255) >= 0
                && isSpace(source.data[2]);
    }

    static Image decode(EncodedImage source) {
        return new PnmDecoder(source).decode();
    }

    private Image decode() {
        p++;
        long w = number(headerToken());
        long h = number(headerToken());
        source.checkSize(w, h);
        width = (int) w;
        height = (int) h;
        return switch (kind) {
            case '1' -> new Image(ImageMode.BILEVEL, width, height, textBits());
            case '4' -> new Image(ImageMode.BILEVEL, width, height, bits());
            case 'f' -> new Image(ImageMode.F32, width, height, floats());
            default -> samples();
        };
    }

    private Image samples() {
        long maximum = number(headerToken());
        if (maximum < 1 || maximum > 65535)
            throw source.error("damaged PNM: largest value 1 to 65535 expected, found " + maximum);
        boolean gray = kind == '2' || kind == '5';
        ImageMode mode = !gray ? ImageMode.RGB : maximum > 255 ? ImageMode.I32 : ImageMode.L;
        boolean text = kind <= '3';
        int channels = gray ? 1 : 3;
        long count = (long) width * height * channels;
        int bytes = maximum > 255 ? 2 : 1;
        // A value as text takes a digit and a space at least.
        if (source.data.length - p < (text ? 2 * count - 1 : count * bytes)) throw source.truncated(PNM);
        byte[] out = source.allocate(width, height, mode.bytesPerPixel());
        double most = mode == ImageMode.I32 ? 65535 : 255;
        for (int i = 0; i < count; i++) {
            long v = text ? textValue(maximum) : value(bytes);
            int scaled = (int) Math.min(most, Math.rint((double) v / maximum * most));
            if (mode == ImageMode.I32) Samples.putInt32(out, 4 * i, scaled);
            else out[i] = (byte) scaled;
        }
        return new Image(mode, width, height, out);
    }

    private int value(int bytes) {
        int v = bytes == 1 ? source.data[p] & 255 : source.u16be(p, PNM);
        p += bytes;
        return v;
    }

    private long textValue(long maximum) {
        long v = number(textToken());
        if (v > maximum) throw source.error("damaged PNM: value " + v + " above the largest, " + maximum);
        return v;
    }

    private byte[] bits() {
        int rowBytes = (width + 7) / 8;
        if (source.data.length - p < (long) rowBytes * height) throw source.truncated(PNM);
        byte[] out = source.allocate(width, height, 1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean black = (source.data[p + y * rowBytes + (x >> 3)] >> (7 - (x & 7)) & 1) != 0;
                out[y * width + x] = (byte) (black ? 0 : 255);
            }
        }
        return out;
    }

    private byte[] textBits() {
        if (source.data.length - p < (long) width * height) throw source.truncated(PNM);
        byte[] out = source.allocate(width, height, 1);
        for (int i = 0; i < out.length; i++) {
            skipSpaceAndComments();
            int c = source.u8(p++, PNM);
            if (c != '0' && c != '1') throw source.error("damaged PNM: 0 or 1 expected at byte " + (p - 1));
            out[i] = (byte) (c == '1' ? 0 : 255);
        }
        return out;
    }

    /** Rows from the bottom; the scale's sign tells the byte order, its size does not count. */
    private byte[] floats() {
        double scale = scale(headerToken());
        if (scale == 0 || !Double.isFinite(scale)) throw source.error("damaged PFM: scale " + scale);
        int rowBytes = 4 * width;
        if (source.data.length - p < (long) rowBytes * height) throw source.truncated("PFM");
        byte[] out = source.allocate(width, height, 4);
        int swap = scale < 0 ? 0 : 3;
        for (int y = 0; y < height; y++) {
            int from = p + (height - 1 - y) * rowBytes;
            for (int i = 0; i < rowBytes; i++) out[y * rowBytes + i] = source.data[from + (i ^ swap)];
        }
        return out;
    }

    private double scale(String token) {
        try {
            return Double.parseDouble(token);
        } catch (NumberFormatException e) {
            throw source.error("damaged PFM: a scale expected, found \"" + token + "\"", e);
        }
    }

    private long number(String token) {
        if (!token.chars().allMatch(c -> c >= '0' && c <= '9'))
            throw source.error("damaged PNM: a number expected before byte " + p + ", found \"" + token + "\"");
        return Long.parseLong(token);
    }

    /** Up to the next space; a comment ends at its line's end, and does not end the token. */
    private String headerToken() {
        StringBuilder token = new StringBuilder();
        while (p < source.data.length) {
            char c = (char) (source.data[p++] & 255);
            if (c == '#') skipLine();
            else if (!isSpace((byte) c)) append(token, c);
            else if (!token.isEmpty()) return token.toString();
        }
        if (token.isEmpty()) throw source.truncated(PNM);
        return token.toString();
    }

    /** Comments may stand between values, and within one. */
    private String textToken() {
        StringBuilder token = new StringBuilder();
        skipSpaceAndComments();
        while (p < source.data.length && !isSpace(source.data[p])) {
            if (source.data[p] == '#') skipLine();
            else append(token, (char) (source.data[p++] & 255));
        }
        if (token.isEmpty()) throw source.truncated(PNM);
        return token.toString();
    }

    private void append(StringBuilder token, char c) {
        token.append(c > ' ' && c < 127 ? c : '?');
        if (token.length() > MAX_TOKEN)
            throw source.error("damaged PNM: a number expected, found \"" + token + "...\"");
    }

    private void skipSpaceAndComments() {
        while (p < source.data.length && (isSpace(source.data[p]) || source.data[p] == '#')) {
            if (source.data[p] == '#') skipLine();
            else p++;
        }
    }

    private void skipLine() {
        while (p < source.data.length) {
            byte c = source.data[p++];
            if (c == '\n' || c == '\r') return;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || (c >= 9 && c <= 13);
    }
}
