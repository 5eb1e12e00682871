package io.github.clip4j.converter.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Hashes a file in the way of its ETag on the hub, which the length shows: 64 hexadecimal digits are SHA-256, 40 are
 * git's hash of a blob.
 */
final class BlobHash {
    private static final int CHUNK = 1 << 20;

    private BlobHash() {}

    /** The hash of a file, of the same kind as {@code etag}; {@code etag} itself if it is not a hash. */
    static String of(Path file, String etag) throws IOException {
        if (etag.matches("[0-9a-f]{64}")) return digest("SHA-256", "", file);
        if (etag.matches("[0-9a-f]{40}")) return digest("SHA-1", "blob " + Files.size(file) + "\0", file);
        return etag;
    }

    private static String digest(String algorithm, String prefix, Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1 and SHA-256", e);
        }
        digest.update(prefix.getBytes(StandardCharsets.US_ASCII));
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) digest.update(chunk, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
