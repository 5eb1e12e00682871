package io.github.clip4j.search.interchange.parquet;

/**
 * Decompression of Zstandard frames without dictionaries (RFC 8878). Checksums are passed over: a page's own length is
 * checked. Thread-safe: no state.
 */
public final class Zstd {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int[] DICTIONARY_ID = {0, 1, 2, 4};

    private Zstd() {}

    /** The data are not what they should be. */
    static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damaged() {
            super("damaged", null, false, false);
        }
    }

    /**
     * Decompresses, in memory that the data cannot enlarge.
     *
     * @param in one frame or several
     * @param out filled to its end
     * @return false if the data are damaged or of another length
     */
    public static boolean decompress(byte[] in, byte[] out) {
        try {
            int[] at = {0};
            int written = 0;
            while (at[0] < in.length) written = frame(in, at, out, written);
            return written == out.length;
        } catch (Damaged | IndexOutOfBoundsException _) {
            // Every length in the data may lead anywhere: the arrays themselves are the bounds.
            return false;
        }
    }

    static int little(byte[] in, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) value |= (in[at + i] & 0xff) << (8 * i);
        return value;
    }

    private static int frame(byte[] in, int[] at, byte[] out, int start) {
        int magic = little(in, at[0], 4);
        at[0] += 4;
        if ((magic & ~15) == SKIPPABLE) {
            int size = little(in, at[0], 4);
            if (size < 0) throw new Damaged();
            at[0] += 4 + size;
            return start;
        }
        if (magic != MAGIC) throw new Damaged();
        int descriptor = in[at[0]++];
        boolean single = (descriptor & 32) != 0;
        if (!single) at[0]++; // the window is the whole page
        int dictionary = DICTIONARY_ID[descriptor & 3];
        if (little(in, at[0], dictionary) != 0) throw new Damaged();
        at[0] += dictionary;
        int size = descriptor >> 6 & 3;
        at[0] += size == 0 ? (single ? 1 : 0) : 1 << size;
        ZstdBlock block = new ZstdBlock(in, out, start);
        boolean last;
        do {
            int header = little(in, at[0], 3);
            at[0] += 3;
            last = (header & 1) == 1;
            at[0] = block.decode(header >> 1 & 3, at[0], header >> 3);
        } while (!last);
        if ((descriptor & 4) != 0) at[0] += 4;
        if (at[0] > in.length) throw new Damaged();
        return block.end();
    }
}
