package io.github.clip4j.search.interchange.parquet;

/** Bits that are read from the end of a stream to its beginning (RFC 8878, 4.1). For one thread. */
final class ZstdBits {
    private final byte[] in;
    private final int start;
    private int left;

    /** The stream in {@code in[start, end)}, whose last byte has a final bit set. */
    ZstdBits(byte[] in, int start, int end) {
        this.in = in;
        this.start = start;
        int last = in[end - 1] & 0xff;
        if (end <= start || last == 0) throw new Zstd.Damaged();
        left = 8 * (end - start - 1) + 31 - Integer.numberOfLeadingZeros(last);
    }

    /** Bits that are left; below 0 if more were read than there are, which are zeros. */
    int left() {
        return left;
    }

    /** At most 31 of them. */
    int read(int count) {
        left -= count;
        return peek(left, count);
    }

    /** Those that are read next, without reading them. */
    int peek(int count) {
        return peek(left - count, count);
    }

    void skip(int count) {
        left -= count;
    }

    private int peek(int from, int count) {
        if (count == 0) return 0;
        int missing = Math.max(0, -from);
        if (missing >= count) return 0;
        int low = Math.max(0, from);
        long window = 0;
        int first = low / 8;
        int bytes = Math.ceilDiv(low % 8 + count - missing, 8);
        for (int i = 0; i < bytes; i++) window |= (in[start + first + i] & 0xffL) << (8 * i);
        long found = window >>> (low % 8) & (1L << (count - missing)) - 1;
        return (int) (found << missing);
    }
}
