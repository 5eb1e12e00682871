package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;
import static io.github.clip4j.image.webp.WebpBytes.u16;
import static io.github.clip4j.image.webp.WebpBytes.u24;

/**
 * The header of a VP8 key frame (RFC 6386, section 9): everything before the macroblocks. The scaling bits, the colour
 * space and the clamping type have no effect on the pixels, as in libwebp.
 */
final class Vp8FrameHeader {
    static final int SEGMENTS = 4;
    private static final int FRAME_HEADER_SIZE = 10;

    final int width;
    final int height;
    final Segments segments;
    final LoopFilterHeader filter;
    final Quantizer[] quantizers;
    /** [block type 4][band 8][context 3][node 11]. */
    final int[] coefficientProbabilities;
    /** The probability that a macroblock is not skipped, or -1 where none can be skipped. */
    final int skipProbability;
    /** The first partition, at the first macroblock's modes. */
    final BoolDecoder modes;
    /** The token partitions: macroblock row y reads from number y modulo their number. */
    final BoolDecoder[] tokens;

    /**
     * Segment adjustments.
     *
     * @param enabled whether macroblocks belong to segments
     * @param mapped whether each macroblock names its segment (else all are of segment 0)
     * @param absolute whether the values replace the frame's ones (else they are added)
     * @param quantizers per segment
     * @param filterLevels per segment
     * @param treeProbabilities of the three nodes of the segment's tree
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of header fields: never compared
    record Segments(
            boolean enabled,
            boolean mapped,
            boolean absolute,
            int[] quantizers,
            int[] filterLevels,
            int[] treeProbabilities) {}

    /**
     * The loop filter's fields.
     *
     * @param simple the simple filter, not the normal one
     * @param level 0 (no filter in the whole frame) to 63
     * @param sharpness 0 to 7
     * @param intraDelta added to the level of every macroblock
     * @param subblockDelta added besides where a macroblock is predicted by its 4x4 subblocks
     */
    record LoopFilterHeader(boolean simple, int level, int sharpness, int intraDelta, int subblockDelta) {}

    /** Factors of the DC and the other coefficients of the three kinds of block. */
    record Quantizer(int lumaDc, int lumaAc, int secondDc, int secondAc, int chromaDc, int chromaAc) {}

    /** Width and height of the frame at {@code start}, after checking what every frame must fulfil. */
    static int[] size(byte[] data, int start, int end, long chunkSize) {
        if (end - start < FRAME_HEADER_SIZE) {
            throw malformed(start, "VP8 frame header of 10 bytes expected, found " + (end - start));
        }
        if (u24(data, start + 3) != 0x2a019d) {
            throw malformed(start + 3, "VP8 start code 9d 01 2a expected");
        }
        int bits = u24(data, start);
        if ((bits & 1) != 0) {
            throw malformed(start, "VP8 key frame expected, found an interframe");
        }
        if ((bits >> 1 & 7) > 3) {
            throw malformed(start, "VP8 version 0 to 3 expected, found " + (bits >> 1 & 7));
        }
        if ((bits >> 4 & 1) == 0) {
            throw malformed(start, "VP8 frame to be shown expected, found a hidden one");
        }
        if (bits >> 5 >= chunkSize) {
            throw malformed(start, "VP8 first partition of " + (bits >> 5) + " bytes in a chunk of " + chunkSize);
        }
        int width = u16(data, start + 6) & 0x3fff;
        int height = u16(data, start + 8) & 0x3fff;
        if (width == 0 || height == 0) {
            throw malformed(start + 6, "VP8 frame of " + width + " x " + height + " pixels");
        }
        return new int[] {width, height};
    }

    /** Reads the header of the frame that lies between two offsets of the file, the first checked by {@link #size}. */
    Vp8FrameHeader(byte[] data, int start, int end) {
        width = u16(data, start + 6) & 0x3fff;
        height = u16(data, start + 8) & 0x3fff;
        int firstPartition = start + FRAME_HEADER_SIZE;
        int firstSize = u24(data, start) >> 5;
        if (firstSize > end - firstPartition) {
            throw malformed(firstPartition, cut("VP8 first partition", firstSize, end - firstPartition));
        }
        int tokenStart = firstPartition + firstSize;
        modes = new BoolDecoder(data, firstPartition, tokenStart);
        modes.literal(2); // colour space and clamping type
        segments = readSegments(modes);
        filter = readFilter(modes);
        if (modes.exhausted()) {
            throw malformed(tokenStart, "VP8 first partition ends within the frame header");
        }
        tokens = readPartitions(data, tokenStart, end, 1 << modes.literal(2));
        quantizers = readQuantizers(modes, segments);
        modes.flag(); // refresh_entropy_probs matters to later frames only
        coefficientProbabilities = readCoefficientProbabilities(modes);
        skipProbability = modes.flag() ? modes.literal(8) : -1;
    }

    private static String cut(String what, int expected, int found) {
        return what + " of " + expected + " bytes expected, found " + found;
    }

    private static Segments readSegments(BoolDecoder bits) {
        int[] quantizers = new int[SEGMENTS];
        int[] filterLevels = new int[SEGMENTS];
        int[] treeProbabilities = {255, 255, 255};
        boolean enabled = bits.flag();
        boolean mapped = enabled && bits.flag();
        boolean absolute = true;
        if (enabled && bits.flag()) {
            absolute = bits.flag();
            for (int i = 0; i < SEGMENTS; i++) {
                quantizers[i] = bits.optionalSignedLiteral(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                filterLevels[i] = bits.optionalSignedLiteral(6);
            }
        }
        if (mapped) {
            for (int i = 0; i < treeProbabilities.length; i++) {
                treeProbabilities[i] = bits.flag() ? bits.literal(8) : 255;
            }
        }
        return new Segments(enabled, mapped, absolute, quantizers, filterLevels, treeProbabilities);
    }

    private static LoopFilterHeader readFilter(BoolDecoder bits) {
        boolean simple = bits.flag();
        int level = bits.literal(6);
        int sharpness = bits.literal(3);
        // Four deltas for reference frames (the first is the intra frame), then four for modes (the first is B_PRED).
        int[] deltas = new int[8];
        boolean enabled = bits.flag();
        if (enabled && bits.flag()) {
            for (int i = 0; i < deltas.length; i++) {
                deltas[i] = bits.optionalSignedLiteral(6);
            }
        }
        return new LoopFilterHeader(simple, level, sharpness, deltas[0], deltas[4]);
    }

    private static BoolDecoder[] readPartitions(byte[] data, int sizes, int end, int count) {
        BoolDecoder[] partitions = new BoolDecoder[count];
        int sizesEnd = sizes + 3 * (count - 1);
        if (sizesEnd >= end) {
            throw malformed(
                    sizes,
                    "VP8 sizes of " + count + " partitions and the last one expected, found " + (end - sizes)
                            + " bytes");
        }
        int start = sizesEnd;
        for (int i = 0; i < count - 1; i++) {
            int partitionEnd = start + Math.min(u24(data, sizes + 3 * i), end - start);
            partitions[i] = new BoolDecoder(data, start, partitionEnd);
            start = partitionEnd;
        }
        if (start >= end) {
            throw malformed(start, "VP8 last partition expected, found the end of the frame");
        }
        partitions[count - 1] = new BoolDecoder(data, start, end);
        return partitions;
    }

    private static Quantizer[] readQuantizers(BoolDecoder bits, Segments segments) {
        int base = bits.literal(7);
        int lumaDc = bits.optionalSignedLiteral(4);
        int secondDc = bits.optionalSignedLiteral(4);
        int secondAc = bits.optionalSignedLiteral(4);
        int chromaDc = bits.optionalSignedLiteral(4);
        int chromaAc = bits.optionalSignedLiteral(4);
        Quantizer[] quantizers = new Quantizer[SEGMENTS];
        for (int i = 0; i < SEGMENTS; i++) {
            int index = base;
            if (segments.enabled) {
                index = segments.quantizers[i] + (segments.absolute ? 0 : base);
            }
            quantizers[i] = new Quantizer(
                    dc(index + lumaDc, 127),
                    ac(index),
                    2 * dc(index + secondDc, 127),
                    Math.max(8, ac(index + secondAc) * 155 / 100),
                    dc(index + chromaDc, 117), // section 9.6: at most 132
                    ac(index + chromaAc));
        }
        return quantizers;
    }

    private static int dc(int index, int greatest) {
        return Vp8Tables.DC_QUANTIZERS[Math.clamp(index, 0, greatest)];
    }

    private static int ac(int index) {
        return Vp8Tables.AC_QUANTIZERS[Math.clamp(index, 0, 127)];
    }

    private static int[] readCoefficientProbabilities(BoolDecoder bits) {
        int[] probabilities = Vp8Tables.DEFAULT_COEFFICIENT_PROBABILITIES.clone();
        for (int i = 0; i < probabilities.length; i++) {
            if (bits.bit(Vp8Tables.COEFFICIENT_UPDATE_PROBABILITIES[i]) != 0) {
                probabilities[i] = bits.literal(8);
            }
        }
        return probabilities;
    }

    /** The image's width in macroblocks. */
    int columns() {
        return (width + 15) >> 4;
    }

    /** The image's height in macroblocks. */
    int rows() {
        return (height + 15) >> 4;
    }
}
