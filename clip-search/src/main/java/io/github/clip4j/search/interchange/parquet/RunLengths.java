package io.github.clip4j.search.interchange.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small numbers as runs of one value or packed bits (Encodings.md, RLE = 3). For one thread. */
final class RunLengths {
    private final ByteBuffer in;
    private final int bits;
    private int left;
    private boolean packed;
    private int value;
    private long window;
    private int available;

    /** Reads from the buffer's position to its limit; {@code bits}: 0 to 32. */
    RunLengths(ByteBuffer in, int bits) {
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.bits = bits;
    }

    /** The next number; -1 if there is none, or the data are damaged. */
    int next() {
        if (bits == 0) return 0;
        while (left == 0) if (!run()) return -1;
        left--;
        if (!packed) return value;
        while (available < bits) {
            // The last group may be cut off behind its last value.
            long next = in.hasRemaining() ? in.get() & 0xffL : 0;
            window |= next << available;
            available += 8;
        }
        int found = (int) (window & ((1L << bits) - 1));
        window >>>= bits;
        available -= bits;
        return found;
    }

    private boolean run() {
        long head = 0;
        int shift = 0;
        while (true) {
            if (!in.hasRemaining() || shift > 28) return false;
            int part = in.get();
            head |= (part & 0x7fL) << shift;
            shift += 7;
            if (part >= 0) break;
        }
        packed = (head & 1) == 1;
        long count = packed ? (head >> 1) * 8 : head >> 1;
        // A packed run is no longer than its bytes say; a run of zero values would go on forever.
        if (packed && !in.hasRemaining()) return false;
        left = (int) Math.min(count, Integer.MAX_VALUE);
        window = 0;
        available = 0;
        if (packed) return true;
        value = 0;
        for (int i = 0; 8 * i < bits; i++) {
            if (!in.hasRemaining()) return false;
            value |= (in.get() & 0xff) << (8 * i);
        }
        return true;
    }
}
