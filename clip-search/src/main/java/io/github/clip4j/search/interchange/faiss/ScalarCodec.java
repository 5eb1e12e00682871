package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Each number in a few bits (faiss/impl/ScalarQuantizer.cpp): the middle of its step between the smallest and the
 * largest, {@code vmin + vdiff (code + 0.5) / steps}, or a shorter float.
 *
 * @param dimensions D
 * @param type of the numbers
 * @param min (D) smallest of each dimension; empty for those types that need none
 * @param diff (D) largest - smallest
 */
record ScalarCodec(int dimensions, Type type, float[] min, float[] diff) implements Codec {
    /** In the order of faiss's QuantizerType. */
    enum Type {
        EIGHT_BIT(8, 1),
        FOUR_BIT(4, 1),
        EIGHT_BIT_UNIFORM(8, 2),
        FOUR_BIT_UNIFORM(4, 2),
        FLOAT16(16, 0),
        EIGHT_BIT_DIRECT(8, 0),
        SIX_BIT(6, 1),
        BFLOAT16(16, 0),
        EIGHT_BIT_DIRECT_SIGNED(8, 0);

        private final int bits;
        private final int ranges;

        Type(int bits, int ranges) {
            this.bits = bits;
            this.ranges = ranges;
        }

        /** How many numbers the training leaves for D dimensions. */
        long trained(int dimensions) {
            return ranges == 0 ? 0 : ranges == 1 ? 2L * dimensions : 2;
        }

        boolean uniform() {
            return ranges == 2;
        }

        int codeSize(int dimensions) {
            return (dimensions * bits + 7) / 8;
        }
    }

    @Override
    public int codeSize() {
        return type.codeSize(dimensions);
    }

    @Override
    public void decode(MemorySegment codes, long offset, float[] vector) {
        switch (type) {
            case EIGHT_BIT, EIGHT_BIT_UNIFORM -> {
                for (int i = 0; i < dimensions; i++) vector[i] = value(i, u8(codes, offset + i), 255);
            }
            case FOUR_BIT, FOUR_BIT_UNIFORM -> {
                for (int i = 0; i < dimensions; i++) {
                    int both = u8(codes, offset + i / 2);
                    vector[i] = value(i, (both >> (i % 2 * 4)) & 15, 15);
                }
            }
            case SIX_BIT -> {
                for (int i = 0; i < dimensions; i++) vector[i] = value(i, sixBits(codes, offset, i), 63);
            }
            case FLOAT16 -> {
                for (int i = 0; i < dimensions; i++)
                    vector[i] = Float.float16ToFloat(codes.get(ByteFile.I16, offset + 2L * i));
            }
            case BFLOAT16 -> {
                for (int i = 0; i < dimensions; i++)
                    vector[i] = Float.intBitsToFloat(codes.get(ByteFile.I16, offset + 2L * i) << 16);
            }
            case EIGHT_BIT_DIRECT -> {
                for (int i = 0; i < dimensions; i++) vector[i] = u8(codes, offset + i);
            }
            case EIGHT_BIT_DIRECT_SIGNED -> {
                for (int i = 0; i < dimensions; i++) vector[i] = u8(codes, offset + i) - 128;
            }
        }
    }

    private float value(int i, int code, int steps) {
        return min[i] + diff[i] * ((code + 0.5f) / steps);
    }

    private static int u8(MemorySegment codes, long offset) {
        return codes.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** Six bits lie across at most two bytes, the low bits first. */
    private static int sixBits(MemorySegment codes, long offset, int i) {
        int bit = 6 * i;
        int shift = bit % 8;
        int found = u8(codes, offset + bit / 8) >> shift;
        if (shift > 2) found |= u8(codes, offset + bit / 8 + 1) << (8 - shift);
        return found & 63;
    }

    @Override
    public Scorer scorer(float[] query, FaissMetric metric) {
        return decodingScorer(dimensions, query, metric);
    }

    @Override
    public Optional<String> loss() {
        return Optional.of("the vectors are not the originals: their numbers were rounded to " + type.bits + " bits");
    }
}
