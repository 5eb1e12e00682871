package io.github.clip4j.cuda;

import io.github.clip4j.backend.OwnDirectory;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Cubins of {@code clip.cu}, kept in a directory by the hash of what they were made from: compiling takes a second. The
 * directory is {@code -Dclip.cuda.cache}, else {@code clip4j/cuda} in the user's cache.
 */
final class Compiler {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cuda");

    /** Bytes of SHA-256. */
    private static final int DIGEST = 32;

    private Compiler() {}

    /**
     * Compiles the kernels, or finds them compiled.
     *
     * @param source of the kernels
     * @param capability 80 for 8.0
     * @return empty where NVRTC is missing or does not know the device
     */
    static Optional<byte[]> cubin(byte[] source, int capability) {
        try {
            String architecture = "sm_" + capability;
            Path file = directory().resolve(key(source, architecture, Nvrtc.version()) + ".cubin");
            Optional<byte[]> kept = kept(file);
            if (kept.isPresent()) return kept;
            byte[] cubin = Nvrtc.compile(source, architecture);
            keep(file, cubin);
            return Optional.of(cubin);
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "NVRTC is not installed; the driver compiles PTX", e);
        } catch (ClipException e) {
            LOG.log(System.Logger.Level.WARNING, "backend cuda: {0}; the driver compiles PTX", e.getMessage());
        }
        return Optional.empty();
    }

    /** What was kept whole in a directory that is only the user's; the digest before it is of all its bytes. */
    static Optional<byte[]> kept(Path file) {
        try {
            if (!Files.isReadable(file)) return Optional.empty();
            OwnDirectory.check(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length <= DIGEST) return Optional.empty();
            byte[] cubin = Arrays.copyOfRange(bytes, DIGEST, bytes.length);
            return Arrays.equals(sha256().digest(cubin), 0, DIGEST, bytes, 0, DIGEST)
                    ? Optional.of(cubin)
                    : Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "backend cuda: kept kernels are not used: {0}", IoReason.withFile(e));
            return Optional.empty();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static Path directory() {
        String chosen = System.getProperty("clip.cuda.cache");
        if (chosen != null) return Path.of(chosen);
        String cache = System.getenv("XDG_CACHE_HOME");
        Path user =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return user.resolve("clip4j").resolve("cuda");
    }

    /** A different source, architecture or compiler gives a different key. */
    static String key(byte[] source, String architecture, String version) {
        MessageDigest digest = sha256();
        digest.update((architecture + "\n" + version + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(source));
    }

    /** Moves the file into place whole, so that nobody reads half of it; if it cannot be kept, that is no failure. */
    static void keep(Path file, byte[] cubin) {
        try {
            OwnDirectory.keep(file, sha256().digest(cubin), cubin);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the compiled kernels cannot be kept in " + file, e);
        }
    }
}
