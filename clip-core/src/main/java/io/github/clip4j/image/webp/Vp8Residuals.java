package io.github.clip4j.image.webp;

import io.github.clip4j.image.webp.Vp8FrameHeader.Quantizer;
import java.util.Arrays;

/**
 * Reads and dequantizes the coefficients of a macroblock (RFC 6386, section 13): 16 luma blocks, 4 of U, 4 of V, each
 * of 16 coefficients in raster order, and tells which inverse transform libwebp would apply to each block.
 */
final class Vp8Residuals {
    static final int BLOCKS = 24;
    /** All coefficients are zero. */
    static final int NONE = 0;
    /** Only the first coefficient is not zero. */
    static final int DC_ONLY = 1;
    /** Only the first three coefficients in zigzag order can be other than zero. */
    static final int FIRST_THREE = 2;

    static final int FULL = 3;

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /** Offset of a coefficient's band in a block type's probabilities; the 17th is never read from. */
    private static final int[] BAND = {0, 33, 66, 99, 198, 132, 165, 198, 198, 198, 198, 198, 198, 198, 198, 231, 0};

    private static final int CONTEXT = 11;
    private static final int TYPE = 8 * 3 * CONTEXT;
    private static final int LUMA_WITHOUT_DC = 0;
    private static final int SECOND_ORDER = TYPE;
    private static final int CHROMA = 2 * TYPE;
    private static final int LUMA_WITH_DC = 3 * TYPE;

    private static final int[][] CATEGORIES = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129},
    };

    /** Contexts of a macroblock: 4 of luma, 2 of U, 2 of V, and the second-order block. */
    private static final int CONTEXTS = 9;

    private static final int SECOND_ORDER_CONTEXT = 8;

    final short[] coefficients = new short[BLOCKS * 16];
    /** Per block: NONE, DC_ONLY, FIRST_THREE or FULL. */
    final int[] kinds = new int[BLOCKS];

    private final int[] probabilities;
    private final byte[] above;
    private final byte[] left = new byte[CONTEXTS];
    private final short[] secondOrder = new short[16];

    Vp8Residuals(int[] probabilities, int columns) {
        this.probabilities = probabilities;
        above = new byte[columns * CONTEXTS];
    }

    void startRow() {
        Arrays.fill(left, (byte) 0);
    }

    /** A macroblock without coefficients. Its second-order context stays where it has no second-order block. */
    void skip(int column, boolean subblocks) {
        int contexts = subblocks ? SECOND_ORDER_CONTEXT : CONTEXTS;
        Arrays.fill(above, column * CONTEXTS, column * CONTEXTS + contexts, (byte) 0);
        Arrays.fill(left, 0, contexts, (byte) 0);
        Arrays.fill(kinds, NONE);
    }

    /**
     * Reads a macroblock's coefficients.
     *
     * @return whether any block needs a transform
     */
    boolean read(BoolDecoder bits, int column, boolean subblocks, Quantizer quantizer) {
        Arrays.fill(coefficients, (short) 0);
        int contexts = column * CONTEXTS;
        int type = LUMA_WITH_DC;
        int first = 0;
        if (!subblocks) {
            readSecondOrder(bits, contexts, quantizer);
            type = LUMA_WITHOUT_DC;
            first = 1;
        }
        int any = 0;
        for (int block = 0; block < 16; block++) {
            int aboveContext = contexts + (block & 3);
            int leftContext = block >> 2;
            int node = type + BAND[first] + (above[aboveContext] + left[leftContext]) * CONTEXT;
            int end = readBlock(
                    bits, node, type, first, quantizer.lumaDc(), quantizer.lumaAc(), coefficients, block * 16);
            byte nonZero = (byte) (end > first ? 1 : 0);
            above[aboveContext] = nonZero;
            left[leftContext] = nonZero;
            kinds[block] = kind(end, block);
            any |= kinds[block];
        }
        for (int block = 16; block < BLOCKS; block++) {
            int plane = 4 + ((block - 16) >> 2) * 2;
            int aboveContext = contexts + plane + (block & 1);
            int leftContext = plane + (block >> 1 & 1);
            int node = CHROMA + (above[aboveContext] + left[leftContext]) * CONTEXT;
            int end = readBlock(
                    bits, node, CHROMA, 0, quantizer.chromaDc(), quantizer.chromaAc(), coefficients, block * 16);
            byte nonZero = (byte) (end > 0 ? 1 : 0);
            above[aboveContext] = nonZero;
            left[leftContext] = nonZero;
            kinds[block] = kind(end, block);
            any |= kinds[block];
        }
        return any != 0;
    }

    private int kind(int end, int block) {
        if (end > 3) {
            return FULL;
        }
        if (end > 1) {
            return FIRST_THREE;
        }
        return coefficients[block * 16] != 0 ? DC_ONLY : NONE;
    }

    private void readSecondOrder(BoolDecoder bits, int contexts, Quantizer quantizer) {
        Arrays.fill(secondOrder, (short) 0);
        int aboveContext = contexts + SECOND_ORDER_CONTEXT;
        int node = SECOND_ORDER + (above[aboveContext] + left[SECOND_ORDER_CONTEXT]) * CONTEXT;
        int end = readBlock(bits, node, SECOND_ORDER, 0, quantizer.secondDc(), quantizer.secondAc(), secondOrder, 0);
        byte nonZero = (byte) (end > 0 ? 1 : 0);
        above[aboveContext] = nonZero;
        left[SECOND_ORDER_CONTEXT] = nonZero;
        if (end > 1) {
            Vp8InverseTransform.walshHadamard(secondOrder, coefficients);
        } else {
            short dc = (short) ((secondOrder[0] + 3) >> 3);
            for (int block = 0; block < 16; block++) {
                coefficients[block * 16] = dc;
            }
        }
    }

    /**
     * Reads one block's tokens (section 13.2).
     *
     * @param start offset of the first token's probabilities
     * @param type offset of the block type's probabilities
     * @param first index of the first coefficient
     * @return one more than the index of the last coefficient read, or {@code first} where there is none
     */
    private int readBlock(
            BoolDecoder bits, int start, int type, int first, int dcFactor, int acFactor, short[] out, int offset) {
        int[] p = probabilities;
        int node = start;
        for (int n = first; n < 16; n++) {
            if (bits.bit(p[node]) == 0) {
                return n;
            }
            while (bits.bit(p[node + 1]) == 0) {
                if (++n == 16) {
                    return 16;
                }
                node = type + BAND[n];
            }
            int next = type + BAND[n + 1];
            int magnitude = 1;
            if (bits.bit(p[node + 2]) == 0) {
                node = next + CONTEXT;
            } else {
                magnitude = readLarge(bits, node);
                node = next + 2 * CONTEXT;
            }
            int value = bits.signed(magnitude);
            // 16 bits as in libwebp: a hostile stream can overflow them.
            out[offset + ZIGZAG[n]] = (short) (value * (n > 0 ? acFactor : dcFactor));
        }
        return 16;
    }

    /** A magnitude of 2 or more: the tree below node 3 of section 13.2. */
    private int readLarge(BoolDecoder bits, int node) {
        int[] p = probabilities;
        if (bits.bit(p[node + 3]) == 0) {
            if (bits.bit(p[node + 4]) == 0) {
                return 2;
            }
            return 3 + bits.bit(p[node + 5]);
        }
        if (bits.bit(p[node + 6]) == 0) {
            if (bits.bit(p[node + 7]) == 0) {
                return 5 + bits.bit(159);
            }
            int high = bits.bit(165);
            return 7 + 2 * high + bits.bit(145);
        }
        int high = bits.bit(p[node + 8]);
        int category = 2 * high + bits.bit(p[node + 9 + high]);
        int extra = 0;
        for (int probability : CATEGORIES[category]) {
            extra = extra << 1 | bits.bit(probability);
        }
        return extra + 3 + (8 << category);
    }
}
