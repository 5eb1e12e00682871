package io.github.clip4j.image;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first directory of a TIFF or BigTIFF structure, which EXIF data is too, read with Pillow's tolerance: an entry
 * that lies outside the data is skipped, of two with one tag the last counts. Values are read when they are asked for,
 * and as many as are asked for: entries may overlap, so that a small file could claim any number of them.
 */
final class TiffDirectory {
    static final int XMP = 700;
    static final int ORIENTATION = 0x0112;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;
    private static final int IFD = 13;
    private static final int LONG8 = 16;

    private record Entry(int type, long count, int at) {}

    private final byte[] data;
    private final boolean little;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private TiffDirectory(byte[] data) {
        this.data = data;
        this.little = data[0] == 'I';
    }

    /** The directory that the header leads to; nothing if there is no such header, or it leads out of the data. */
    static Optional<TiffDirectory> of(byte[] data) {
        if (data.length < 8 || data[0] != data[1] || (data[0] != 'I' && data[0] != 'M')) return Optional.empty();
        TiffDirectory directory = new TiffDirectory(data);
        int magic = directory.magic();
        if (magic < 0) return Optional.empty();
        return directory.readEntries(magic == 43) ? Optional.of(directory) : Optional.empty();
    }

    /** 42 or 43, -1 if it is neither; Pillow takes 42 in the wrong byte order too. */
    private int magic() {
        int first = data[2];
        int second = data[3];
        if ((first == 42 && second == 0) || (first == 0 && second == 42)) return 42;
        return (little ? first : second) == 43 && (little ? second : first) == 0 ? 43 : -1;
    }

    private boolean readEntries(boolean big) {
        if (big && data.length < 16) return false;
        long ifd = number(big ? 8 : 4, big ? 8 : 4);
        int countBytes = big ? 8 : 2;
        int entryBytes = big ? 20 : 12;
        if (ifd < 0 || ifd > data.length - countBytes) return false;
        long count = number((int) ifd, countBytes);
        long fit = (data.length - ifd - countBytes) / entryBytes;
        long most = count < 0 ? fit : Math.min(count, fit);
        for (int i = 0; i < most; i++) readEntry(Math.toIntExact(ifd + countBytes + (long) entryBytes * i), big);
        return true;
    }

    private void readEntry(int p, boolean big) {
        int valueBytes = big ? 8 : 4;
        int type = (int) number(p + 2, 2);
        int size = size(type);
        long count = number(p + 4, valueBytes);
        if (size == 0 || count < 1 || count > data.length) return;
        long at = p + 4L + valueBytes;
        if (count * size > valueBytes) at = number((int) at, valueBytes);
        if (at < 0 || at > data.length - count * size) return;
        entries.put((int) number(p, 2), new Entry(type, count, (int) at));
    }

    private static int size(int type) {
        return switch (type) {
            case BYTE, 2, 6, 7 -> 1;
            case SHORT, SIGNED_SHORT -> 2;
            case LONG, SIGNED_LONG, 11, IFD -> 4;
            case RATIONAL, 10, 12, LONG8 -> 8;
            default -> 0;
        };
    }

    private long number(int p, int bytes) {
        long v = 0;
        for (int i = 0; i < bytes; i++) v |= (long) (data[p + i] & 255) << (8 * (little ? i : bytes - 1 - i));
        return v;
    }

    boolean littleEndian() {
        return little;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** How many values a tag has. */
    long count(int tag) {
        Entry e = entries.get(tag);
        return e == null ? 0 : e.count;
    }

    /** The first values of a tag of whole numbers; fewer, or none, if the directory has no more. */
    long[] values(int tag, int most) {
        Entry e = entries.get(tag);
        if (e == null || !isWhole(e.type)) return new long[0];
        int size = size(e.type);
        long[] values = new long[(int) Math.min(most, e.count)];
        for (int i = 0; i < values.length; i++) values[i] = number(e.at + i * size, size);
        return values;
    }

    private static boolean isWhole(int type) {
        return switch (type) {
            case BYTE, SHORT, SIGNED_SHORT, LONG, SIGNED_LONG, IFD, LONG8 -> true;
            default -> false;
        };
    }

    /** The first value of a tag of whole numbers. */
    long value(int tag, long byDefault) {
        long[] v = values(tag, 1);
        return v.length == 0 ? byDefault : v[0];
    }

    /** The fractions of a tag; nothing if it has fewer or is none. */
    Optional<float[]> rationals(int tag, int count) {
        Entry e = entries.get(tag);
        if (e == null || e.type != RATIONAL || e.count < count) return Optional.empty();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long denominator = number(e.at + 8 * i + 4, 4);
            values[i] = denominator == 0 ? 0 : (float) ((double) number(e.at + 8 * i, 4) / denominator);
        }
        return Optional.of(values);
    }

    /** The bytes of a tag as they are. */
    byte[] bytes(int tag) {
        Entry e = entries.get(tag);
        if (e == null) return new byte[0];
        return Arrays.copyOfRange(data, e.at, e.at + (int) e.count * size(e.type));
    }

    /** The orientation; 1 if there is none such number, as to Pillow bytes are none, and NONE without the tag. */
    int orientation() {
        Entry e = entries.get(ORIENTATION);
        if (e == null) return Orientation.NONE;
        long found = e.type == BYTE ? 1 : value(ORIENTATION, 1);
        return found >= 1 && found <= 8 ? (int) found : 1;
    }
}
