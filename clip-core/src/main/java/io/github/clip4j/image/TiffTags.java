package io.github.clip4j.image;

import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file: the tags that hold whole numbers. */
final class TiffTags {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int SAMPLES = 277;
    static final int PLANAR = 284;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final String TIFF = "TIFF";
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int COLOR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;

    private final ImageSource source;
    private final boolean little;
    private final Map<Integer, long[]> values = new HashMap<>();

    private TiffTags(ImageSource source) {
        this.source = source;
        this.little = source.startsWith("II");
    }

    static TiffTags read(ImageSource source) {
        TiffTags tags = new TiffTags(source);
        int ifd = tags.offset(tags.u32(4));
        int entries = tags.u16(ifd);
        for (int i = 0; i < entries; i++) tags.readEntry(ifd + 2 + 12 * i);
        return tags;
    }

    private void readEntry(int p) {
        int type = u16(p + 2);
        int bytes = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
        long count = u32(p + 4);
        if (bytes == 0 || count == 0) return;
        int at = count * bytes <= 4 ? p + 8 : offset(u32(p + 8));
        if (count * bytes > source.data.length - (long) at) throw source.truncated(TIFF);
        long[] v = new long[(int) count];
        for (int i = 0; i < v.length; i++) {
            int q = at + i * bytes;
            v[i] = bytes == 1 ? source.u8(q, TIFF) : bytes == 2 ? u16(q) : u32(q);
        }
        values.put(u16(p), v);
    }

    private int offset(long value) {
        if (value < 8 || value >= source.data.length) throw source.truncated(TIFF);
        return (int) value;
    }

    private int u16(int p) {
        return little ? source.u16le(p, TIFF) : source.u16be(p, TIFF);
    }

    private long u32(int p) {
        return little ? source.u32le(p, TIFF) : source.u32be(p, TIFF);
    }

    /** The first value of a tag. */
    long value(int tag, long byDefault) {
        long[] v = values.get(tag);
        return v == null ? byDefault : v[0];
    }

    /** Every strip or tile must lie in the file, and a tile be no larger than an image may be. */
    void checkExtents() {
        boolean tiles = values.containsKey(TILE_OFFSETS);
        long[] offsets = values.get(tiles ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] bytes = values.get(tiles ? TILE_BYTES : STRIP_BYTES);
        if (tiles) source.checkSize(value(TILE_WIDTH, 0), value(TILE_HEIGHT, 0));
        if (offsets == null || bytes == null || offsets.length > bytes.length)
            throw source.error("damaged TIFF: strips or tiles are missing");
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] + bytes[i] > source.data.length) throw source.truncated(TIFF);
        }
    }

    /** The colours, the high bytes of a table that lists all reds, then all greens, then all blues. */
    byte[] palette() {
        long[] map = values.get(COLOR_MAP);
        if (map == null || map.length % 3 != 0) throw source.error("damaged TIFF: palette is missing");
        int n = map.length / 3;
        byte[] palette = new byte[map.length];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) palette[3 * i + c] = (byte) (map[c * n + i] >> 8);
        }
        return palette;
    }
}
