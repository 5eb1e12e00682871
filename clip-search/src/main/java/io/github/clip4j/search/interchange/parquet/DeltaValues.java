package io.github.clip4j.search.interchange.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Whole numbers as packed differences (Encodings.md, DELTA_BINARY_PACKED = 5). For one thread. */
final class DeltaValues implements Values {
    private final ByteBuffer in;
    private final int miniBlocks;
    private final int perMiniBlock;
    private final byte[] widths;
    private final boolean narrow;
    private final long total;
    private long read;
    private long value;
    private long minDelta;
    private int inMiniBlock;
    private int miniBlock;
    private long window;
    private int available;
    private int high;

    /** Reads on from the buffer's position; {@code narrow}: values wrap at 32 bits. */
    DeltaValues(ByteBuffer in, boolean narrow) {
        this.in = in;
        this.narrow = narrow;
        long block = varint();
        long blocks = varint();
        total = varint();
        value = zigzag();
        if (blocks < 1 || blocks > 1 << 16 || block < 1 || block > 1 << 20 || block % blocks != 0)
            throw new BufferUnderflowException();
        miniBlocks = (int) blocks;
        perMiniBlock = (int) (block / blocks);
        widths = new byte[miniBlocks];
        miniBlock = miniBlocks;
        inMiniBlock = perMiniBlock;
    }

    /** Lengths first, then all texts or bytes: DELTA_LENGTH_BYTE_ARRAY = 6. */
    static Values texts(ByteBuffer page, Leaf leaf) {
        DeltaValues lengths = new DeltaValues(page.duplicate(), true);
        // The texts begin behind the last length, so that all are read first.
        if (lengths.total < 0 || lengths.total > page.remaining() * 128L) throw new BufferUnderflowException();
        int[] sizes = new int[(int) lengths.total];
        for (int i = 0; i < sizes.length; i++) sizes[i] = (int) lengths.number();
        lengths.skipRest();
        ByteBuffer texts = lengths.in;
        int[] at = {0};
        return () -> {
            if (at[0] == sizes.length) throw new BufferUnderflowException();
            return Values.bytes(texts, sizes[at[0]++], leaf);
        };
    }

    @Override
    public Object next() {
        return number();
    }

    private long number() {
        if (read == total) throw new BufferUnderflowException();
        if (read++ == 0) return value;
        if (inMiniBlock == perMiniBlock) {
            inMiniBlock = 0;
            if (++miniBlock >= miniBlocks) block();
            window = 0;
            available = 0;
        }
        inMiniBlock++;
        long next = value + minDelta + bits(widths[miniBlock]);
        value = narrow ? (int) next : next;
        return value;
    }

    private void block() {
        minDelta = zigzag();
        in.get(widths);
        for (byte width : widths) if (width < 0 || width > 64) throw new BufferUnderflowException();
        miniBlock = 0;
    }

    private long bits(int width) {
        while (available < width) {
            int next = in.get() & 0xff;
            window |= (long) next << available;
            // Of a window of 64 bits the highest may not fit any more.
            high = available > 56 ? next >> (64 - available) : 0;
            available += 8;
        }
        long found = width == 64 ? window : window & ((1L << width) - 1);
        window = width == 64 ? 0 : window >>> width;
        if (available > 64) window |= (long) high << (64 - width);
        available -= width;
        return found;
    }

    /** Goes to the end of the last mini block, which is filled up. */
    private void skipRest() {
        if (total < 2) return;
        int left = perMiniBlock - inMiniBlock;
        for (int i = 0; i < left; i++) bits(widths[miniBlock]);
    }

    private long zigzag() {
        long number = varint();
        return number >>> 1 ^ -(number & 1);
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int part = in.get();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) return number;
        }
        throw new BufferUnderflowException();
    }
}
