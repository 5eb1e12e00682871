package io.github.clip4j.search.interchange.parquet;

import java.nio.ByteBuffer;

/** Raw Snappy (google/snappy format_description.txt). No state. */
final class Snappy {
    private Snappy() {}

    /** Fills {@code out}; false if the data are damaged or of another length. */
    static boolean decompress(ByteBuffer in, byte[] out) {
        int[] at = {0};
        if (length(in, at) != out.length) return false;
        int from = at[0];
        int to = 0;
        while (from < in.limit()) {
            int tag = in.get(from++) & 0xff;
            if ((tag & 3) == 0) {
                int length = tag >> 2;
                if (length >= 60) {
                    int bytes = length - 59;
                    if (bytes > in.limit() - from) return false;
                    length = little(in, from, bytes);
                    from += bytes;
                }
                length++;
                if (length <= 0 || length > in.limit() - from || length > out.length - to) return false;
                in.get(from, out, to, length);
                from += length;
                to += length;
                continue;
            }
            int extra = (tag & 3) == 1 ? 1 : (tag & 3) == 2 ? 2 : 4;
            if (extra > in.limit() - from) return false;
            int length = extra == 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
            int offset = little(in, from, extra) | (extra == 1 ? tag >> 5 << 8 : 0);
            from += extra;
            if (offset <= 0 || offset > to || length > out.length - to) return false;
            // Byte by byte, as what is copied may be what was copied.
            for (int i = 0; i < length; i++, to++) out[to] = out[to - offset];
        }
        return to == out.length;
    }

    private static long length(ByteBuffer in, int[] at) {
        long length = 0;
        for (int shift = 0; shift < 35 && at[0] < in.limit(); shift += 7) {
            int part = in.get(at[0]++);
            length |= (part & 0x7fL) << shift;
            if (part >= 0) return length;
        }
        return -1;
    }

    private static int little(ByteBuffer in, int from, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) value |= (in.get(from + i) & 0xff) << (8 * i);
        return value;
    }
}
