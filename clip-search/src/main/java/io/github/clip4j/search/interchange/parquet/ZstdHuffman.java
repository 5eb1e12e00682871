package io.github.clip4j.search.interchange.parquet;

/**
 * A table of Huffman codes (RFC 8878, 4.2): for the next bits of a stream a symbol and how many of them are its code.
 *
 * @param log bits that are looked at
 * @param symbols (2^log)
 * @param bits (2^log)
 */
record ZstdHuffman(int log, byte[] symbols, byte[] bits) {
    private static final int MAX_LOG = 11;
    private static final int MAX_SYMBOLS = 256;
    private static final int WEIGHT_LOG = 6;

    /** Reads its description at {@code at[0]}, which is moved behind it. */
    static ZstdHuffman read(byte[] in, int[] at) {
        int head = in[at[0]++] & 0xff;
        byte[] weights = new byte[MAX_SYMBOLS];
        int count;
        if (head >= 128) {
            count = head - 127;
            for (int i = 0; i < count; i++) weights[i] = (byte) ((in[at[0] + i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15);
            at[0] += (count + 1) / 2;
        } else {
            int end = at[0] + head;
            count = compressedWeights(in, at, end, weights);
            at[0] = end;
        }
        return of(weights, count);
    }

    /** Two states take turns until the stream has no more bits. */
    private static int compressedWeights(byte[] in, int[] at, int end, byte[] weights) {
        ZstdFse table = ZstdFse.read(in, at, WEIGHT_LOG, MAX_SYMBOLS);
        ZstdBits stream = new ZstdBits(in, at[0], end);
        int[] states = {stream.read(table.log()), stream.read(table.log())};
        int count = 0;
        while (true) {
            int turn = count % 2;
            weights[count++] = table.symbols()[states[turn]];
            int bits = table.bits()[states[turn]];
            if (bits > stream.left()) {
                weights[count++] = table.symbols()[states[1 - turn]];
                return count;
            }
            states[turn] = table.base()[states[turn]] + stream.read(bits);
        }
    }

    /** The last weight is what is missing to a power of two. */
    private static ZstdHuffman of(byte[] weights, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > MAX_LOG) throw new Zstd.Damaged();
            sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
        }
        int log = 32 - Integer.numberOfLeadingZeros(sum);
        int left = (1 << log) - sum;
        if (sum == 0 || log > MAX_LOG || Integer.bitCount(left) != 1) throw new Zstd.Damaged();
        weights[count] = (byte) (32 - Integer.numberOfLeadingZeros(left));
        byte[] symbols = new byte[1 << log];
        byte[] bits = new byte[1 << log];
        int at = 0;
        for (int weight = 1; weight <= log; weight++)
            for (int s = 0; s <= count; s++) {
                if (weights[s] != weight) continue;
                for (int i = 0; i < 1 << (weight - 1); i++, at++) {
                    symbols[at] = (byte) s;
                    bits[at] = (byte) (log + 1 - weight);
                }
            }
        return new ZstdHuffman(log, symbols, bits);
    }

    /** Decodes a stream in {@code in[start, end)} to {@code out[from, to)}. */
    void decode(byte[] in, int start, int end, byte[] out, int from, int to) {
        ZstdBits stream = new ZstdBits(in, start, end);
        for (int i = from; i < to; i++) {
            int next = stream.peek(log);
            out[i] = symbols[next];
            stream.skip(bits[next]);
        }
        if (stream.left() != 0) throw new Zstd.Damaged();
    }
}
