package io.github.clip4j.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Test files under {@code reference/}. */
final class Resources {
    private Resources() {}

    static Path path(String name) {
        var url = Resources.class.getResource("/reference/" + name);
        if (url == null) throw new AssertionError("no test resource reference/" + name);
        return Path.of(URI.create(url.toString()));
    }

    static byte[] read(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    static String sha256(MemorySegment bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asByteBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
