package io.github.clip4j.image.webp;

import io.github.clip4j.error.ClipException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Little-endian numbers of a WebP file, and the one form of its errors. */
final class WebpBytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private WebpBytes() {}

    /** An error in the file at a byte offset. */
    static ClipException malformed(long offset, String problem) {
        return new ClipException("WebP file, byte " + offset + ": " + problem);
    }

    static int u8(byte[] data, int offset) {
        return data[offset] & 0xff;
    }

    static int u16(byte[] data, int offset) {
        return u8(data, offset) | u8(data, offset + 1) << 8;
    }

    static int u24(byte[] data, int offset) {
        return u16(data, offset) | u8(data, offset + 2) << 16;
    }

    static long u32(byte[] data, int offset) {
        return Integer.toUnsignedLong((int) INT.get(data, offset));
    }

    /** A chunk's four-character code, as an int whose first character is the highest byte. */
    static int tag(byte[] data, int offset) {
        return Integer.reverseBytes((int) INT.get(data, offset));
    }

    static int tag(String code) {
        return tag(code.getBytes(StandardCharsets.ISO_8859_1), 0);
    }
}
