package io.github.clip4j.image;

/**
 * The frame header of a JPEG: its components, and what decoding them takes.
 *
 * @param progressive whether the coefficients come in several scans
 * @param ids of the components, as the file has them
 * @param horizontal sampling factors
 * @param vertical sampling factors
 */
@SuppressWarnings("ArrayRecordComponent") // read once from the header: never compared
record JpegFrame(int width, int height, boolean progressive, int[] ids, int[] horizontal, int[] vertical) {
    private static final String JPEG = "JPEG";
    /** Blocks of 8x8 samples, times the scans that pass over them: about three seconds of work. */
    private static final long FREE_BLOCKS = 1 << 23;
    /** Scans over the whole frame that are let through however large it is; encoders make 6 to 12. */
    private static final int FREE_SCANS = 24;

    /** Reads the segment that begins with {@code marker} and whose payload stands at p. */
    static JpegFrame read(EncodedImage source, int marker, int p, int length) {
        if (marker > 0xc2)
            throw source.error("JPEG of a kind that is not supported: "
                    + (marker >= 0xc9 ? "arithmetic coding" : "lossless or hierarchical"));
        int bits = source.u8(p, JPEG);
        if (bits != 8) throw source.error("JPEG of " + bits + " bits per sample is not supported");
        int components = source.u8(p + 5, JPEG);
        if (components != 1 && components != 3 && components != 4)
            throw source.error("JPEG of " + components + " components is not supported");
        if (length < 6 + 3 * components) throw source.truncated(JPEG);
        int height = source.u16be(p + 1, JPEG);
        int width = source.u16be(p + 3, JPEG);
        source.checkSize(width, height);
        int[] ids = new int[components];
        int[] horizontal = new int[components];
        int[] vertical = new int[components];
        for (int c = 0; c < components; c++) {
            ids[c] = source.u8(p + 6 + 3 * c, JPEG);
            horizontal[c] = source.u8(p + 7 + 3 * c, JPEG) >> 4;
            vertical[c] = source.u8(p + 7 + 3 * c, JPEG) & 15;
            if (horizontal[c] < 1 || horizontal[c] > 4 || vertical[c] < 1 || vertical[c] > 4)
                throw source.error(
                        "damaged JPEG: sampling factors " + horizontal[c] + " and " + vertical[c] + " of a component");
        }
        JpegFrame frame = new JpegFrame(width, height, marker == 0xc2, ids, horizontal, vertical);
        // A block takes a bit at least.
        source.checkRatio(frame.blocks(), source.data.length, Byte.SIZE, JPEG);
        source.checkMemory(width, height, (long) width * height * components + 2L * source.data.length);
        return frame;
    }

    /** The blocks of all components. */
    long blocks() {
        long sum = 0;
        for (int c = 0; c < ids.length; c++) sum += blocks(c);
        return sum;
    }

    /** The blocks of a component, as far as the image reaches. */
    long blocks(int component) {
        return blocks(width, horizontal[component], max(horizontal))
                * blocks(height, vertical[component], max(vertical));
    }

    /** The blocks, counted once for each scan, beyond which a file is refused. */
    long mostBlocks() {
        return Math.max(FREE_BLOCKS, FREE_SCANS * blocks());
    }

    private static long blocks(int length, int factor, int most) {
        return (length * (long) factor + 8L * most - 1) / (8L * most);
    }

    static int max(int[] factors) {
        int max = 0;
        for (int f : factors) max = Math.max(max, f);
        return max;
    }

    /** Whether several components have one id. */
    boolean repeatsIds() {
        for (int c = 0; c < ids.length; c++) {
            if (component(ids[c], new boolean[ids.length]) != c) return true;
        }
        return false;
    }

    /**
     * The component that a scan names, -1 if there is none. Of several with one id libjpeg-turbo ({@code get_sos})
     * takes the first whose place in the scan is still free.
     */
    int component(int id, boolean[] taken) {
        for (int c = 0; c < ids.length; c++) {
            if (ids[c] == id && !taken[c]) return c;
        }
        return -1;
    }
}
