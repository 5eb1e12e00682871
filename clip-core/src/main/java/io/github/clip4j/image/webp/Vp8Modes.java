package io.github.clip4j.image.webp;

import java.util.Arrays;

/**
 * Reads the per-macroblock header (RFC 6386, sections 9.3, 9.11 and 11.2): segment, skipping and prediction modes. One
 * instance reads a frame in order.
 */
final class Vp8Modes {
    /** The tree of section 11.2: a positive entry is the index of a pair, others are negated modes. */
    private static final int[] SUBBLOCK_TREE = {
        -Vp8SubblockPrediction.DC,
        2,
        -Vp8SubblockPrediction.TRUE_MOTION,
        4,
        -Vp8SubblockPrediction.VERTICAL,
        6,
        8,
        12,
        -Vp8SubblockPrediction.HORIZONTAL,
        10,
        -Vp8SubblockPrediction.RIGHT_DOWN,
        -Vp8SubblockPrediction.VERTICAL_RIGHT,
        -Vp8SubblockPrediction.LEFT_DOWN,
        14,
        -Vp8SubblockPrediction.VERTICAL_LEFT,
        16,
        -Vp8SubblockPrediction.HORIZONTAL_DOWN,
        -Vp8SubblockPrediction.HORIZONTAL_UP,
    };

    int segment;
    boolean skipped;
    /** Whether the luma is predicted by 4x4 subblocks. */
    boolean subblocks;
    /** The mode of the whole luma block, where {@link #subblocks} is false. */
    int luma;

    int chroma;
    /** The modes of the 16 luma subblocks, where {@link #subblocks} is true. */
    final int[] subblockModes = new int[16];

    private final Vp8FrameHeader header;
    private final BoolDecoder bits;
    private final byte[] above;
    private final byte[] left = new byte[4];

    Vp8Modes(Vp8FrameHeader header) {
        this.header = header;
        bits = header.modes;
        above = new byte[4 * header.columns()];
    }

    void startRow() {
        Arrays.fill(left, (byte) Vp8SubblockPrediction.DC);
    }

    void read(int column) {
        segment = 0;
        if (header.segments.mapped()) {
            int[] tree = header.segments.treeProbabilities();
            segment = bits.bit(tree[0]) == 0 ? bits.bit(tree[1]) : 2 + bits.bit(tree[2]);
        }
        skipped = header.skipProbability >= 0 && bits.bit(header.skipProbability) != 0;
        subblocks = bits.bit(145) == 0;
        if (subblocks) {
            readSubblockModes(column);
        } else {
            luma = readLuma();
            Arrays.fill(above, 4 * column, 4 * column + 4, (byte) luma);
            Arrays.fill(left, (byte) luma);
        }
        chroma = readChroma();
    }

    private int readLuma() {
        if (bits.bit(156) != 0) {
            return bits.bit(128) != 0 ? Vp8BlockPrediction.TRUE_MOTION : Vp8BlockPrediction.HORIZONTAL;
        }
        return bits.bit(163) != 0 ? Vp8BlockPrediction.VERTICAL : Vp8BlockPrediction.DC;
    }

    private int readChroma() {
        if (bits.bit(142) == 0) {
            return Vp8BlockPrediction.DC;
        }
        if (bits.bit(114) == 0) {
            return Vp8BlockPrediction.VERTICAL;
        }
        return bits.bit(183) != 0 ? Vp8BlockPrediction.TRUE_MOTION : Vp8BlockPrediction.HORIZONTAL;
    }

    private void readSubblockModes(int column) {
        for (int i = 0; i < 16; i++) {
            int x = 4 * column + (i & 3);
            int y = i >> 2;
            int probabilities = (above[x] * Vp8SubblockPrediction.MODES + left[y]) * (Vp8SubblockPrediction.MODES - 1);
            int node = 0;
            do {
                int probability = Vp8Tables.SUBBLOCK_MODE_PROBABILITIES[probabilities + (node >> 1)];
                node = SUBBLOCK_TREE[node + bits.bit(probability)];
            } while (node > 0);
            subblockModes[i] = -node;
            above[x] = (byte) -node;
            left[y] = (byte) -node;
        }
    }
}
