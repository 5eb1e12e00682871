package io.github.clip4j.search.interchange.parquet;

/**
 * A table of finite-state entropy (RFC 8878, 4.1): in each state a symbol, and how the next state is found.
 *
 * @param log of the number of states
 * @param symbols of each state
 * @param bits that are read for the next state
 * @param base that they are added to
 */
record ZstdFse(int log, byte[] symbols, byte[] bits, short[] base) {
    /** A single symbol, for which no bits are read. */
    static ZstdFse single(int symbol) {
        return new ZstdFse(0, new byte[] {(byte) symbol}, new byte[1], new short[1]);
    }

    static ZstdFse of(int log, int[] counts) {
        int size = 1 << log;
        byte[] symbols = new byte[size];
        int[] next = new int[counts.length];
        int high = size - 1;
        for (int s = 0; s < counts.length; s++) {
            next[s] = Math.abs(counts[s]);
            if (counts[s] == -1) symbols[high--] = (byte) s;
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int s = 0; s < counts.length; s++)
            for (int i = 0; i < counts[s]; i++) {
                symbols[at] = (byte) s;
                do at = (at + step) & (size - 1);
                while (at > high);
            }
        byte[] bits = new byte[size];
        short[] base = new short[size];
        for (int i = 0; i < size; i++) {
            int x = next[symbols[i]]++;
            bits[i] = (byte) (log - 31 + Integer.numberOfLeadingZeros(x));
            base[i] = (short) ((x << bits[i]) - size);
        }
        return new ZstdFse(log, symbols, bits, base);
    }

    /** Reads its description at {@code at[0]}, which is moved behind it. */
    static ZstdFse read(byte[] in, int[] at, int maxLog, int maxSymbols) {
        Forward stream = new Forward(in, at[0]);
        int log = stream.read(4) + 5;
        if (log > maxLog) throw new Zstd.Damaged();
        int[] counts = new int[maxSymbols];
        int symbol = 0;
        int remaining = 1 << log;
        while (remaining > 0) {
            int bits = 32 - Integer.numberOfLeadingZeros(remaining + 1);
            int mask = (1 << (bits - 1)) - 1;
            int threshold = (1 << bits) - 2 - remaining;
            int value = stream.read(bits - 1);
            if (value >= threshold) {
                value |= stream.read(1) << (bits - 1);
                if (value > mask) value -= threshold;
            }
            int count = value - 1;
            remaining -= Math.abs(count);
            counts[symbol++] = count;
            if (count != 0) continue;
            int zeros;
            do {
                zeros = stream.read(2);
                symbol += zeros;
            } while (zeros == 3);
        }
        if (remaining < 0) throw new Zstd.Damaged();
        at[0] = stream.end();
        return of(log, counts);
    }

    /** Bits from the front, low ones first. */
    private static final class Forward {
        private final byte[] in;
        private final int start;
        private int at;

        Forward(byte[] in, int start) {
            this.in = in;
            this.start = start;
        }

        int read(int count) {
            int value = 0;
            for (int i = 0; i < count; i++, at++) value |= (in[start + at / 8] >> (at % 8) & 1) << i;
            return value;
        }

        int end() {
            return start + Math.ceilDiv(at, 8);
        }
    }
}
