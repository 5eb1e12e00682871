package io.github.clip4j.image.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The boolean entropy decoder of RFC 6386, section 7, over one partition. Reading past the end gives bits of no meaning
 * and sets {@link #exhausted()} exactly where libwebp sets its own flag: when fewer than 8 bits are left to compare
 * with.
 */
final class BoolDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] data;
    private final int end;
    private int position;
    /** The bits read and not yet consumed, {@code bits + 8} of them. */
    private long value;

    private int bits = -8;
    /** The range minus one, 127 to 254. */
    private int range = 254;

    private boolean exhausted;

    BoolDecoder(byte[] data, int start, int end) {
        this.data = data;
        this.position = start;
        this.end = end;
        load();
    }

    boolean exhausted() {
        return exhausted;
    }

    /** One bit that is 0 with the probability {@code probability / 256}. */
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = (range * probability) >> 8;
        int bit;
        int rest;
        // Unsigned: in a malformed partition the value can exceed the range, and then grows.
        if (Integer.compareUnsigned((int) (value >>> bits), split) > 0) {
            rest = range - split;
            value -= (long) (split + 1) << bits;
            bit = 1;
        } else {
            rest = split + 1;
            bit = 0;
        }
        int shift = Integer.numberOfLeadingZeros(rest) - 24;
        range = (rest << shift) - 1;
        bits -= shift;
        return bit;
    }

    /**
     * A magnitude with the sign that one bit of probability 1/2 gives it. The same as {@code bit(128)} on well-formed
     * partitions; on others as libwebp.
     */
    int signed(int magnitude) {
        if (bits < 0) {
            load();
        }
        int split = range >> 1;
        int mask = (split - (int) (value >>> bits)) >> 31;
        value -= (long) ((split + 1) & mask) << bits;
        bits--;
        range = (range + mask) | 1;
        return (magnitude ^ mask) - mask;
    }

    boolean flag() {
        return bit(128) != 0;
    }

    /** An unsigned number of {@code count} bits, highest first. */
    int literal(int count) {
        int literal = 0;
        for (int i = 0; i < count; i++) {
            literal = literal << 1 | bit(128);
        }
        return literal;
    }

    /** A magnitude of {@code count} bits, then its sign. */
    int signedLiteral(int count) {
        int magnitude = literal(count);
        return flag() ? -magnitude : magnitude;
    }

    /** A flag, and if it is set a signed literal; else 0. */
    int optionalSignedLiteral(int count) {
        return flag() ? signedLiteral(count) : 0;
    }

    private void load() {
        if (end - position >= 8) {
            value = value << 56 | (long) LONG.get(data, position) >>> 8;
            position += 7;
            bits += 56;
        } else if (position < end) {
            value = value << 8 | (data[position++] & 0xff);
            bits += 8;
        } else {
            value <<= 8;
            bits = exhausted ? 0 : bits + 8;
            exhausted = true;
        }
    }
}
