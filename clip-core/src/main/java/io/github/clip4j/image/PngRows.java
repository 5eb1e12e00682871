package io.github.clip4j.image;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates and unfilters the rows of a PNG (PNG specification, section 9). */
final class PngRows {
    private record Part(int offset, int length) {}

    private final EncodedImage source;
    private final Inflater inflater;
    private final PngFormat format;
    private final List<Part> parts = new ArrayList<>();
    private int nextPart;
    private byte[] row = {};
    private byte[] previous = {};

    PngRows(EncodedImage source, Inflater inflater, PngFormat format) {
        this.source = source;
        this.inflater = inflater;
        this.format = format;
    }

    /** Adds a part of the compressed stream. */
    void add(int offset, int length) {
        parts.add(new Part(offset, length));
    }

    /** Begins a pass of rows of this many pixels. */
    void start(int width) {
        int bytes = (int) format.rowBytes(width);
        row = new byte[bytes];
        previous = new byte[bytes];
    }

    /** The next row, valid until the one after the next. */
    byte[] next() throws DataFormatException {
        byte[] swap = previous;
        previous = row;
        row = swap;
        byte[] filter = new byte[1];
        read(filter);
        read(row);
        unfilter(filter[0]);
        return row;
    }

    /** Damage in the rest of the stream, as far as there is one, is an error even though all rows were read. */
    void finish() throws DataFormatException {
        byte[] rest = new byte[1];
        if (!inflater.finished() && inflater.inflate(rest) == 0 && inflater.needsInput() && feed())
            inflater.inflate(rest);
    }

    private void read(byte[] into) throws DataFormatException {
        int n = 0;
        while (n < into.length) {
            int got = inflater.inflate(into, n, into.length - n);
            n += got;
            if (got > 0) continue;
            if (inflater.needsDictionary()) throw source.error("damaged PNG: preset dictionary");
            if (inflater.finished() || !feed()) throw source.truncated("PNG");
        }
    }

    private boolean feed() {
        if (nextPart == parts.size()) return false;
        Part part = parts.get(nextPart++);
        inflater.setInput(source.data, part.offset, part.length);
        return true;
    }

    private void unfilter(int filter) {
        int bpp = format.filterBytes();
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = bpp; i < row.length; i++) row[i] = (byte) (row[i] + row[i - bpp]);
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) row[i] = (byte) (row[i] + previous[i]);
            }
            case 3 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < bpp ? 0 : row[i - bpp] & 255;
                    row[i] = (byte) (row[i] + (left + (previous[i] & 255)) / 2);
                }
            }
            case 4 -> paeth(bpp);
            default -> throw source.error("damaged PNG: unknown row filter " + (filter & 255));
        }
    }

    private void paeth(int bpp) {
        for (int i = 0; i < Math.min(bpp, row.length); i++) row[i] = (byte) (row[i] + previous[i]);
        for (int i = bpp; i < row.length; i++) {
            int a = row[i - bpp] & 255;
            int b = previous[i] & 255;
            int c = previous[i - bpp] & 255;
            int pa = Math.abs(b - c);
            int pb = Math.abs(a - c);
            int pc = Math.abs(a + b - 2 * c);
            row[i] = (byte) (row[i] + ((pa <= pb && pa <= pc) ? a : pb <= pc ? b : c));
        }
    }
}
