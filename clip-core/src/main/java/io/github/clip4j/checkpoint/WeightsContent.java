package io.github.clip4j.checkpoint;

import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Tells whether weights are those of an earlier run, for caches of what was made from them. Their digest is of every
 * byte, which takes seconds; so a cache remembers for which identity of the files it holds. On Unix no program can
 * change a file without changing its identity, except by setting the clock or writing to the disk below the file
 * system.
 */
public final class WeightsContent {
    private static final int PIECE = 1 << 22;
    private static final List<String> ENDINGS = List.of(".safetensors", ".bin", ".pt", ".pth", ".ckpt");

    private WeightsContent() {}

    /**
     * The digest of all tensors: names, types, shapes, order and bytes. Reads them all, on all cores.
     *
     * @param file the open file
     * @return 64 hexadecimal digits, SHA-256
     */
    public static String digest(TensorFile file) {
        // Side by side, as a digest takes longer than reading.
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

    /**
     * What changes with the files, without reading them: paths, sizes, times of change to the nanosecond, and where the
     * system has them the numbers of the files and the times of change that no program can set.
     *
     * @param weights a file, or the index of several, whose directory counts then
     * @return 64 hexadecimal digits
     * @throws IOException if a file is missing or the system does not tell
     */
    public static String identity(Path weights) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files(weights)) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            all.append(file.toRealPath().toUri()).append('\n');
            all.append(attributes.size()).append('\n');
            all.append(attributes.lastModifiedTime()).append('\n');
            all.append(attributes.fileKey()).append('\n');
            // An archive may be another one, with entries of the same times: these are small, and read.
            if (!file.getFileSystem().equals(FileSystems.getDefault()))
                all.append(digest(file)).append('\n');
            else if (file.getFileSystem().supportedFileAttributeViews().contains("unix"))
                all.append(Files.getAttribute(file, "unix:ctime")).append('\n');
        }
        return hex(all.toString());
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) digest.update(piece, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path weights) throws IOException {
        if (!WeightsFiles.isIndex(name(weights))) return List.of(weights);
        try (Stream<Path> all = Files.list(weights.resolveSibling("."))) {
            return all.filter(file -> ENDINGS.stream().anyMatch(name(file)::endsWith)
                            || name(file).equals(name(weights)))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
