package io.github.clip4j.image;

/**
 * The LZW codes of a GIF frame, with the tolerance of src/libImaging/GifDecode.c: a full table is kept until a clear
 * code comes.
 */
final class GifLzw {
    private static final int TABLE = 4096;
    private static final int MAX_BITS = 12;
    /** Pixels for a byte: a code has a bit at least and gives a string of at most the table's length. */
    static final int MAX_RATIO = 8 * TABLE;

    private final EncodedImage source;
    private final int minBits;
    private final int clear;
    private final byte[] suffix = new byte[TABLE];
    private final short[] prefix = new short[TABLE];
    private final byte[] stack = new byte[TABLE + 1];
    private int stackSize;
    private int position;
    private int blockLeft;
    private int bitBuffer;
    private int bitCount;
    private int codeBits;
    private int next;
    private int lastCode;
    private byte lastByte;

    GifLzw(EncodedImage source, int position, int minBits) {
        this.source = source;
        this.position = position;
        this.minBits = minBits;
        this.clear = 1 << minBits;
        reset();
    }

    private void reset() {
        codeBits = minBits + 1;
        next = clear + 2;
        lastCode = -1;
    }

    /** The next pixels. */
    void read(byte[] out, int at, int length) {
        for (int i = 0; i < length; i++) {
            while (stackSize == 0) decodeCode();
            out[at + i] = stack[--stackSize];
        }
    }

    private void decodeCode() {
        int code = nextCode();
        if (code == clear) {
            reset();
            return;
        }
        if (code == clear + 1) throw source.truncated("GIF");
        if (lastCode < 0) {
            if (code > clear) throw damaged();
            lastByte = (byte) code;
            lastCode = code;
            stack[stackSize++] = lastByte;
            return;
        }
        if (code > next) throw damaged();
        int c = code;
        if (c == next) {
            stack[stackSize++] = lastByte;
            c = lastCode;
        }
        while (c >= clear) {
            if (stackSize >= TABLE || c >= TABLE) throw damaged();
            stack[stackSize++] = suffix[c];
            c = prefix[c];
        }
        lastByte = (byte) c;
        stack[stackSize++] = lastByte;
        if (next < TABLE) addCode();
        lastCode = code;
    }

    private void addCode() {
        suffix[next] = lastByte;
        prefix[next] = (short) lastCode;
        if (next == (1 << codeBits) - 1 && codeBits < MAX_BITS) codeBits++;
        next++;
    }

    private int nextCode() {
        while (bitCount < codeBits) {
            if (blockLeft == 0) {
                blockLeft = source.u8(position++, "GIF");
                // Pillow wants the whole block before it decodes any of it.
                if (blockLeft == 0 || source.data.length - position < blockLeft) throw source.truncated("GIF");
            }
            bitBuffer |= (source.data[position++] & 255) << bitCount;
            bitCount += 8;
            blockLeft--;
        }
        int code = bitBuffer & ((1 << codeBits) - 1);
        bitBuffer >>>= codeBits;
        bitCount -= codeBits;
        return code;
    }

    private RuntimeException damaged() {
        return source.error("damaged GIF: invalid LZW code near byte " + position);
    }
}
