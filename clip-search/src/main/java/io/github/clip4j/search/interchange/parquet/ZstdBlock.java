package io.github.clip4j.search.interchange.parquet;

import org.jspecify.annotations.Nullable;

/** The blocks of a frame and what they keep for the next one (RFC 8878, 3.1.1). For one thread. */
final class ZstdBlock {
    private static final int MAX_BLOCK = 128 << 10;
    private static final int RAW = 0;
    private static final int RLE = 1;
    private static final int COMPRESSED = 2;

    private final byte[] in;
    private final byte[] out;
    private final int start;
    private final ZstdSequences sequences = new ZstdSequences();
    private @Nullable ZstdHuffman huffman;
    private int end;

    ZstdBlock(byte[] in, byte[] out, int start) {
        this.in = in;
        this.out = out;
        this.start = start;
        end = start;
    }

    /** Where the output ends. */
    int end() {
        return end;
    }

    /** Decodes a block; returns where the next one begins. */
    int decode(int type, int at, int size) {
        return switch (type) {
            case RAW -> {
                System.arraycopy(in, at, out, end, size);
                end += size;
                yield at + size;
            }
            case RLE -> {
                fill(out, end, size, in[at]);
                end += size;
                yield at + 1;
            }
            case COMPRESSED -> {
                if (size > MAX_BLOCK) throw new Zstd.Damaged();
                int[] place = {at};
                byte[] literals = literals(place);
                end = sequences.decode(in, place[0], at + size, literals, out, start, end);
                yield at + size;
            }
            default -> throw new Zstd.Damaged();
        };
    }

    private static void fill(byte[] array, int from, int count, byte value) {
        if (from + count > array.length) throw new Zstd.Damaged();
        java.util.Arrays.fill(array, from, from + count, value);
    }

    private byte[] literals(int[] at) {
        int head = in[at[0]] & 0xff;
        int type = head & 3;
        int format = head >> 2 & 3;
        if (type == RAW || type == RLE) {
            int bytes = format == 1 ? 2 : format == 3 ? 3 : 1;
            int size = Zstd.little(in, at[0], bytes) >> (bytes == 1 ? 3 : 4);
            at[0] += bytes;
            byte[] literals = new byte[checked(size)];
            if (type == RAW) System.arraycopy(in, at[0], literals, 0, size);
            else fill(literals, 0, size, in[at[0]]);
            at[0] += type == RAW ? size : 1;
            return literals;
        }
        int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
        int bytes = format < 2 ? 3 : format + 2;
        long sizes = Zstd.little(in, at[0], Math.min(bytes, 4)) & 0xffffffffL;
        if (bytes == 5) sizes |= (in[at[0] + 4] & 0xffL) << 32;
        sizes >>= 4;
        int size = (int) (sizes & (1 << bits) - 1);
        int compressed = (int) (sizes >> bits);
        at[0] += bytes;
        int streamsEnd = at[0] + compressed;
        if (type == COMPRESSED) huffman = ZstdHuffman.read(in, at);
        if (huffman == null) throw new Zstd.Damaged();
        byte[] literals = new byte[checked(size)];
        if (format == 0) huffman.decode(in, at[0], streamsEnd, literals, 0, size);
        else fourStreams(huffman, at[0], streamsEnd, literals);
        at[0] = streamsEnd;
        return literals;
    }

    private static int checked(int size) {
        if (size > MAX_BLOCK) throw new Zstd.Damaged();
        return size;
    }

    private void fourStreams(ZstdHuffman table, int at, int end, byte[] literals) {
        int quarter = (literals.length + 3) / 4;
        int from = at + 6;
        for (int i = 0; i < 4; i++) {
            int to = i == 3 ? end : from + Zstd.little(in, at + 2 * i, 2);
            int last = i == 3 ? literals.length : (i + 1) * quarter;
            table.decode(in, from, to, literals, i * quarter, last);
            from = to;
        }
    }
}
