package io.github.clip4j.image;

import java.util.Arrays;

/**
 * The bits of a strip or tile that fax coding compressed (ITU-T T.4 and T.6, and TIFF's own forms of T.4), with
 * libtiff's recovery from damage (tif_fax3.c): after a code that does not exist the row is filled up, and the next one
 * begins where its form lets it. As in libtiff, a row is a list of runs, white and black in turn, and bits are fetched
 * a byte at a time, which alignment depends on.
 */
final class TiffFax {
    /** What decoding takes beside the rows: two lists of runs of two colours. */
    static final long BYTES_PER_COLUMN = 2L * 2 * Integer.BYTES;

    private static final int TWO_DIMENSIONAL = 1;
    private static final int EOL_ZEROS = 11;

    private final EncodedImage source;
    private final int width;
    private final int compression;
    private final boolean twoDimensional;
    private final int[] first;
    private final int[] second;

    private byte[] in = new byte[0];
    private int origin;
    private int p;
    private int buffer;
    private int buffered;

    private int[] runs;
    private int[] reference;
    private int count;
    private int position;
    private int pending;
    private int nextReference;
    private int change;

    private boolean atEol;
    private boolean withoutEol;

    /**
     * For the strips or tiles of a file, which are of one width.
     *
     * @param options of T.4, as the file has them
     */
    TiffFax(EncodedImage source, int width, int compression, int options) {
        this.source = source;
        this.width = width;
        this.compression = compression;
        this.twoDimensional =
                compression == TiffKind.FAX4 || (compression == TiffKind.FAX3 && (options & TWO_DIMENSIONAL) != 0);
        int most = (width / 32 + 1) * 32 * (twoDimensional ? 2 : 1);
        this.first = new int[most];
        this.second = new int[most];
        this.runs = first;
        this.reference = second;
    }

    /**
     * Rows of whole bytes; a bit is 1 where the coding says black.
     *
     * @param from where the coding stands in its file, to whose words the rows of one kind are aligned
     */
    byte[] decode(byte[] coding, int from, int rows) {
        in = coding;
        origin = from;
        p = 0;
        buffered = 0;
        atEol = false;
        runs = first;
        reference = second;
        reference[0] = width;
        reference[1] = 0;
        byte[] out = new byte[(width + 7) / 8 * rows];
        switch (compression) {
            case TiffKind.FAX3 -> group3(out, rows);
            case TiffKind.FAX4 -> group4(out, rows);
            default -> huffman(out, rows, compression == TiffKind.HUFFMAN ? 8 : 16);
        }
        return out;
    }

    private void huffman(byte[] out, int rows, int alignment) {
        for (int y = 0; y < rows; y++) {
            begin();
            if (!flatRow()) throw source.truncated("TIFF");
            fill(out, y);
            buffered -= buffered % alignment;
            if (alignment == 16 && buffered == 0 && (origin + p) % 2 != 0) p++;
        }
    }

    private void group3(byte[] out, int rows) {
        for (int y = 0; y < rows; y++) {
            begin();
            if (!synchronize()) throw source.truncated("TIFF");
            boolean flat = true;
            if (twoDimensional) {
                if (!need(1)) throw source.truncated("TIFF");
                flat = take(1) == 1;
            }
            if (!(flat ? flatRow() : changedRow())) throw source.truncated("TIFF");
            fill(out, y);
            if (twoDimensional) {
                if (count < runs.length) put(0);
                swap();
            }
        }
    }

    /** Data that end after the first row leave the others white. */
    private void group4(byte[] out, int rows) {
        for (int y = 0; y < rows; y++) {
            begin();
            boolean whole = changedRow() && !atEol;
            if (!whole && y == 0) throw source.truncated("TIFF");
            fill(out, y);
            if (!whole) return;
            put(0);
            swap();
        }
    }

    private void begin() {
        count = 0;
        position = 0;
        pending = 0;
        nextReference = 1;
        change = reference[0];
    }

    private void swap() {
        int[] done = runs;
        runs = reference;
        reference = done;
    }

    /** Goes past the next end of a line; false if there is none. */
    private boolean synchronize() {
        if (withoutEol) return true;
        if (!atEol) {
            while (true) {
                if (!need(EOL_ZEROS)) return false;
                if (peek(EOL_ZEROS) == 0) break;
                take(1);
            }
        }
        while (true) {
            if (!need(Byte.SIZE)) return restart();
            if (peek(Byte.SIZE) != 0) break;
            take(Byte.SIZE);
        }
        while (take(1) == 0) {}
        atEol = false;
        return true;
    }

    /** From the beginning, as of data that have no ends of lines, which the strips after this one then lack too. */
    private boolean restart() {
        withoutEol = true;
        p = 0;
        buffered = 0;
        atEol = false;
        return true;
    }

    /** A row of runs, until it is full, damaged or ends; false if the data end. */
    private boolean flatRow() {
        int found;
        while (true) {
            found = run(false);
            if (found == FaxCodes.RUN && position < width) found = run(true);
            if (found != FaxCodes.RUN || position >= width) break;
            if (runs[count - 1] == 0 && runs[count - 2] == 0) count -= 2;
        }
        if (found == FaxCodes.END) atEol = true;
        finish();
        return found != FaxCodes.NO_DATA;
    }

    /** Reads a run; returns RUN, or what stands in its place. */
    private int run(boolean black) {
        int bits = black ? FaxCodes.BLACK_BITS : FaxCodes.WHITE_BITS;
        int[] table = black ? FaxCodes.BLACK : FaxCodes.WHITE;
        while (true) {
            if (!need(bits)) return FaxCodes.NO_DATA;
            int code = table[peek(bits)];
            take(FaxCodes.width(code));
            int kind = FaxCodes.kind(code);
            if (kind == FaxCodes.RUN) put(FaxCodes.value(code));
            if (kind != FaxCodes.PART) return kind;
            position += FaxCodes.value(code);
            pending += FaxCodes.value(code);
        }
    }

    /** A row by its changes against the one above; false if the data end. */
    private boolean changedRow() {
        boolean more = true;
        int found = FaxCodes.RUN;
        while (more && position < width) {
            if (count >= runs.length) throw damaged();
            found = FaxCodes.NO_DATA;
            if (!need(FaxCodes.MODE_BITS)) break;
            int code = FaxCodes.MODES[peek(FaxCodes.MODE_BITS)];
            take(FaxCodes.width(code));
            found = FaxCodes.kind(code);
            switch (found) {
                case FaxCodes.PASS -> pass();
                case FaxCodes.HORIZONTAL -> {
                    boolean black = count % 2 != 0;
                    found = run(black);
                    if (found == FaxCodes.RUN) found = run(!black);
                    if (found == FaxCodes.RUN) seek();
                    more = found == FaxCodes.RUN;
                }
                case FaxCodes.VERTICAL -> more = vertical(FaxCodes.value(code));
                default -> {
                    runs[count++] = width - position;
                    if (found == FaxCodes.END) found = end();
                    more = false;
                }
            }
        }
        finish();
        return found != FaxCodes.NO_DATA;
    }

    private int end() {
        if (!need(4)) return FaxCodes.NO_DATA;
        take(4);
        atEol = true;
        return FaxCodes.END;
    }

    private void pass() {
        seek();
        change += referenceRun();
        pending += change - position;
        position = change;
        change += referenceRun();
    }

    private boolean vertical(int offset) {
        seek();
        if (offset < 0 && change < position - offset) return false;
        put(change - position + offset);
        if (offset >= 0) {
            change += referenceRun();
        } else {
            if (nextReference == 0) throw damaged();
            change -= reference[--nextReference];
        }
        return true;
    }

    private int referenceRun() {
        if (nextReference >= reference.length) throw damaged();
        return reference[nextReference++];
    }

    /** Finds the next change of the row above, of the colour that is wanted. */
    private void seek() {
        if (count == 0) return;
        while (change <= position && change < width) {
            change += referenceRun();
            change += referenceRun();
        }
    }

    private void put(int length) {
        if (count >= runs.length) throw damaged();
        runs[count++] = pending + length;
        position += length;
        pending = 0;
    }

    /** Makes the runs as long as the row, whatever they were. */
    private void finish() {
        if (pending != 0) put(0);
        if (position == width) return;
        while (position > width && count > 0) position -= runs[--count];
        if (position < width) {
            position = Math.max(0, position);
            if (count % 2 != 0) put(0);
            put(width - position);
        } else if (position > width) {
            put(width);
            put(0);
        }
    }

    /** Shortens what goes over the end; the next row is then relative to that. */
    private void fill(byte[] out, int y) {
        int row = y * ((width + 7) / 8);
        if (count % 2 != 0) runs[count] = 0;
        int x = 0;
        for (int i = 0; i < count; i++) {
            if (runs[i] < 0 || runs[i] > width - x) runs[i] = width - x;
            int end = x + runs[i];
            if (i % 2 != 0) blacken(out, row, x, end);
            x = end;
        }
    }

    private static void blacken(byte[] out, int row, int from, int to) {
        int x = from;
        for (; x < to && x % 8 != 0; x++) out[row + x / 8] |= (byte) (128 >> x % 8);
        int whole = Math.max(x, to & -8);
        Arrays.fill(out, row + x / 8, row + whole / 8, (byte) -1);
        for (x = whole; x < to; x++) out[row + x / 8] |= (byte) (128 >> x % 8);
    }

    /** Fetches until there are so many bits, zeros after the last one; false if there is none. */
    private boolean need(int bits) {
        while (buffered < bits) {
            if (p < in.length) {
                buffer = buffer << 8 | (in[p++] & 255);
                buffered += 8;
            } else {
                if (buffered == 0) return false;
                buffer <<= bits - buffered;
                buffered = bits;
            }
        }
        return true;
    }

    private int peek(int bits) {
        return buffer >>> (buffered - bits) & ((1 << bits) - 1);
    }

    private int take(int bits) {
        int value = peek(bits);
        buffered -= bits;
        return value;
    }

    private RuntimeException damaged() {
        return source.error("damaged TIFF: its fax coding has too many errors");
    }
}
