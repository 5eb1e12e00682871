package io.github.clip4j.testkit;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as the scripts in tools/goldens write it: 64 hexadecimal digits. */
public final class Sha256 {
    private Sha256() {}

    private static String of(ByteBuffer data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(data);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The digest of bytes.
     *
     * @param data the bytes
     * @return the digest
     */
    public static String of(byte[] data) {
        return of(ByteBuffer.wrap(data));
    }

    /**
     * The digest of memory.
     *
     * @param data at most 2 GB
     * @return the digest
     */
    public static String of(MemorySegment data) {
        return of(data.asByteBuffer());
    }

    /**
     * The digest of numbers.
     *
     * @param values taken as little-endian float32
     * @return the digest
     */
    public static String of(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(bytes);
    }
}
