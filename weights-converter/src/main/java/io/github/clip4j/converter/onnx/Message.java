package io.github.clip4j.converter.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A Protocol Buffers message under construction: its fields in the order of the calls, encoded as
 * protobuf.dev/programming-guides/encoding says.
 */
final class Message {
    private static final int VARINT = 0;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();

    Message integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** A repeated field, not packed. */
    Message integers(int field, Iterable<Long> values) {
        for (long value : values) integer(field, value);
        return this;
    }

    Message number(int field, float value) {
        tag(field, FIXED32);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) encoded.write(bits >>> shift);
        return this;
    }

    Message bytes(int field, byte[] value) {
        tag(field, DELIMITED);
        varint(value.length);
        encoded.writeBytes(value);
        return this;
    }

    Message text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
        return bytes(field, value.toByteArray());
    }

    /** All fields of another message of the same type. */
    Message append(Message other) {
        encoded.writeBytes(other.toByteArray());
        return this;
    }

    byte[] toByteArray() {
        return encoded.toByteArray();
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) encoded.write((int) ((rest & 0x7f) | 0x80));
        encoded.write((int) rest);
    }
}
