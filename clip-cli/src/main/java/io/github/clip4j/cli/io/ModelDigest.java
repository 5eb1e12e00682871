package io.github.clip4j.cli.io;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Tells whether two runs compute the same numbers for a text: the model's weights, how they are used, and by what. */
public final class ModelDigest {
    private static final int PIECE = 1 << 22;

    private ModelDigest() {}

    /**
     * The digest of what a text's embedding depends on, except its token ids. Weights count by their content; reading
     * them all takes seconds, so the result is kept for as long as the file stays the same.
     *
     * @return 64 hexadecimal digits
     */
    public static String ofTexts(Clip clip, ClipOptions options) {
        return hex(String.join(
                "\n",
                content(clip.model().checkpoint().tensors()),
                clip.model().family().name(),
                clip.config().text().toString(),
                clip.model().textRules().toString(),
                clip.model().checkpoint().layout().id(),
                options.compute().storage().toString(),
                program()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String content(TensorFile file) {
        Optional<String> identity = identity(file.source());
        Optional<String> known =
                identity.flatMap(id -> PrivateDirectory.labels().readText(hex(id) + ".digest"));
        if (known.isPresent() && known.get().matches("[0-9a-f]{64}")) return known.get();
        String digest = digest(file);
        identity.ifPresent(id -> PrivateDirectory.labels().writeText(hex(id) + ".digest", digest));
        return digest;
    }

    /** All tensors, each with its name, shape and type; side by side, as a digest takes longer than reading. */
    private static String digest(TensorFile file) {
        List<String> parts = file.tensors().values().parallelStream()
                .map(info -> info + " " + digest(file, info))
                .sorted()
                .toList();
        return hex(String.join("\n", parts));
    }

    private static String digest(TensorFile file, TensorInfo info) {
        MessageDigest digest = sha256();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment data = file.map(info.name(), arena);
            for (long done = 0; done < data.byteSize(); done += PIECE)
                digest.update(data.asSlice(done, Math.min(PIECE, data.byteSize() - done))
                        .asByteBuffer());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What changes with a file, as far as the system tells; empty if it is no single file of the disk. */
    private static Optional<String> identity(String source) {
        try {
            Path file = Path.of(source);
            if (!Files.isRegularFile(file)) return Optional.empty();
            String changed =
                    FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                            ? Files.getAttribute(file, "unix:ino") + " " + Files.getAttribute(file, "unix:ctime")
                            : "";
            return Optional.of(String.join(
                    "\n",
                    file.toRealPath().toString(),
                    Long.toString(Files.size(file)),
                    Files.getLastModifiedTime(file).toString(),
                    changed));
        } catch (IOException | InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** Another build may compute other bits. */
    private static String program() {
        CodeSource source = Clip.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? ""
                    : identity(Path.of(source.getLocation().toURI()).toString()).orElse("");
        } catch (URISyntaxException | IllegalArgumentException _) {
            return "";
        }
    }
}
