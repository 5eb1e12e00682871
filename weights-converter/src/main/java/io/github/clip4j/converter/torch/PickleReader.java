package io.github.clip4j.converter.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read front to back; every read is checked against the end. */
final class PickleReader {
    private static final int MAX_LINE = 512;

    private final String source;
    private final ByteBuffer bytes;

    PickleReader(String source, byte[] pickle) {
        this.source = source;
        this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    int offset() {
        return bytes.position();
    }

    int u8() {
        require(1);
        return Byte.toUnsignedInt(bytes.get());
    }

    int u16() {
        require(2);
        return Short.toUnsignedInt(bytes.getShort());
    }

    int i32() {
        require(4);
        return bytes.getInt();
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    void skip(long count) {
        require(count);
        bytes.position(bytes.position() + (int) count);
    }

    /** A two's complement integer of up to 8 bytes. */
    long integer(int count) {
        if (count > Long.BYTES)
            throw error("integer of " + count + " bytes at offset " + offset() + ": expected at most 8");
        require(count);
        long value = 0;
        for (int i = 0; i < count; i++) value |= (long) u8() << (8 * i);
        int unused = 64 - 8 * count;
        return count == 0 ? 0 : value << unused >> unused;
    }

    String utf8(long count) {
        require(count);
        int start = offset();
        ByteBuffer slice = bytes.slice(start, (int) count);
        skip(count);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw new TorchException(source + ": pickle string at offset " + start + ": not valid UTF-8", e);
        }
    }

    /** Up to a line feed, which is consumed. */
    String line() {
        int start = offset();
        while (u8() != '\n') {
            if (offset() - start > MAX_LINE)
                throw error("name at offset " + start + " is longer than " + MAX_LINE + " bytes");
        }
        int end = offset();
        bytes.position(start);
        String line = utf8(end - start - 1);
        bytes.position(end);
        return line;
    }

    private void require(long count) {
        if (count > bytes.remaining())
            throw error("of " + bytes.limit() + " bytes ends early, at offset " + offset() + ", before STOP");
    }

    TorchException error(String message) {
        return new TorchException(source + ": pickle " + message);
    }
}
