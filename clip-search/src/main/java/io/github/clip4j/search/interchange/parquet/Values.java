package io.github.clip4j.search.interchange.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The values of a page, one after the other (Encodings.md). Texts are strings, bytes that are no text a part of the
 * page, all others numbers or booleans as they are stored. For one thread.
 */
interface Values {
    /**
     * The next value.
     *
     * @throws BufferUnderflowException if there is none
     */
    Object next();

    /** PLAIN = 0. */
    static Values plain(ByteBuffer page, Leaf leaf) {
        ByteBuffer in = page.slice().order(ByteOrder.LITTLE_ENDIAN);
        return switch (leaf.physical()) {
            case Leaf.BOOLEAN -> new PlainBooleans(in);
            case Leaf.INT32 -> () -> (long) in.getInt();
            case Leaf.INT64 -> in::getLong;
            case Leaf.INT96 -> () -> int96(in);
            case Leaf.FLOAT -> in::getFloat;
            case Leaf.DOUBLE -> in::getDouble;
            case Leaf.FIXED -> in::getShort;
            default -> () -> bytes(in, in.getInt(), leaf);
        };
    }

    /** Nanoseconds since 1970 of a time of day and a Julian day. */
    private static long int96(ByteBuffer in) {
        long nanos = in.getLong();
        return (in.getInt() - 2_440_588L) * 86_400_000_000_000L + nanos;
    }

    /** A text; what is none is not copied, as it may be large. */
    static Object bytes(ByteBuffer in, int length, Leaf leaf) {
        if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
        if (leaf.meaning() == Leaf.Meaning.BYTES) {
            ByteBuffer part = in.slice(in.position(), length);
            in.position(in.position() + length);
            return part;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A bit each, low bits first. */
    final class PlainBooleans implements Values {
        private final ByteBuffer in;
        private int bits;
        private int left;

        PlainBooleans(ByteBuffer in) {
            this.in = in;
        }

        @Override
        public Object next() {
            if (left == 0) {
                bits = in.get();
                left = 8;
            }
            boolean value = (bits & 1) == 1;
            bits >>= 1;
            left--;
            return value;
        }
    }

    /** RLE_DICTIONARY = 8 and PLAIN_DICTIONARY = 2: numbers of values in the dictionary. */
    static Values dictionary(ByteBuffer page, Object @Nullable [] dictionary) {
        if (dictionary == null) throw new BufferUnderflowException();
        int bits = page.get() & 0xff;
        if (bits > 32) throw new BufferUnderflowException();
        RunLengths indexes = new RunLengths(page, bits);
        return () -> {
            int index = indexes.next();
            if (index < 0 || index >= dictionary.length) throw new BufferUnderflowException();
            return dictionary[index];
        };
    }

    /** RLE = 3 of booleans, after its length. */
    static Values runs(ByteBuffer page) {
        int length = page.order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length < 0 || length > page.remaining()) throw new BufferUnderflowException();
        RunLengths runs = new RunLengths(page.slice(page.position(), length), 1);
        return () -> {
            int value = runs.next();
            if (value < 0) throw new BufferUnderflowException();
            return value == 1;
        };
    }

    /** BYTE_STREAM_SPLIT = 9: first the first bytes of all values, then the second ones. */
    static Values split(ByteBuffer page, Leaf leaf) {
        int size = leaf.physical() == Leaf.FLOAT || leaf.physical() == Leaf.INT32
                ? 4
                : leaf.physical() == Leaf.FIXED ? 2 : 8;
        int count = page.remaining() / size;
        ByteBuffer together = ByteBuffer.allocate(count * size);
        int start = page.position();
        for (int i = 0; i < count; i++) for (int b = 0; b < size; b++) together.put(page.get(start + b * count + i));
        return plain(together.flip(), leaf);
    }
}
