package io.github.clip4j.image;

/**
 * TIFF's LZW, and its old form with the lowest bit first, which libtiff tells by the first two bytes. A code that the
 * table does not have yet is an error, as in libtiff.
 */
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int TABLE = 4096;
    private static final int MIN_BITS = 9;
    private static final int MAX_BITS = 12;

    private final byte[] in;
    private final int end;
    private final boolean old;
    private final int[] prefix = new int[TABLE];
    private final byte[] suffix = new byte[TABLE];
    private final int[] length = new int[TABLE];
    private int p;
    private long buffer;
    private int buffered;

    private TiffLzw(byte[] in, int from, int end) {
        this.in = in;
        this.p = from;
        this.end = end;
        this.old = end - from >= 2 && in[from] == 0 && (in[from + 1] & 1) != 0;
        for (int i = 0; i < CLEAR; i++) {
            suffix[i] = (byte) i;
            length[i] = 1;
        }
    }

    /** Fills {@code out} as far as the codes go; returns how many bytes they gave. */
    static int decode(byte[] in, int from, int end, byte[] out, int wanted) {
        return new TiffLzw(in, from, end).decode(out, wanted);
    }

    private int decode(byte[] out, int wanted) {
        int bits = MIN_BITS;
        int free = END + 1;
        int previous = -1;
        int at = 0;
        while (at < wanted) {
            int code = next(bits);
            if (code < 0 || code == END) return at;
            if (code == CLEAR) {
                bits = MIN_BITS;
                free = END + 1;
                previous = -1;
                continue;
            }
            if (previous < 0 ? code > 255 : code > free || (code == free && free == TABLE)) return at;
            if (previous >= 0 && free < TABLE) {
                prefix[free] = previous;
                length[free] = length[previous] + 1;
                suffix[free] = first(code == free ? previous : code);
                free++;
                if (free > (1 << bits) - (old ? 1 : 2) && bits < MAX_BITS) bits++;
            }
            at += write(code, out, at, wanted);
            previous = code;
        }
        return at;
    }

    private byte first(int code) {
        int c = code;
        while (c >= CLEAR) c = prefix[c];
        return (byte) c;
    }

    /** Writes a code's string from its last byte to its first, as far as there is room. */
    private int write(int code, byte[] out, int at, int wanted) {
        int c = code;
        int n = length[code];
        for (int i = at + n - 1; i >= at; i--) {
            if (i < wanted) out[i] = suffix[c];
            c = prefix[c];
        }
        return Math.min(n, wanted - at);
    }

    private int next(int bits) {
        while (buffered < bits) {
            if (p >= end) return -1;
            long b = in[p++] & 255;
            buffer = old ? buffer | b << buffered : buffer << 8 | b;
            buffered += 8;
        }
        buffered -= bits;
        int mask = (1 << bits) - 1;
        if (old) {
            int code = (int) buffer & mask;
            buffer >>>= bits;
            return code;
        }
        return (int) (buffer >>> buffered) & mask;
    }
}
