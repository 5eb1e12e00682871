package io.github.clip4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The directory of a checkpoint's packed weights: another one as soon as its weights change. Other files of the
 * checkpoint do not count: each change of a README would leave a copy of all weights behind.
 */
final class PackedDirectory {
    private static final int NAME = 16;
    private static final List<String> WEIGHTS =
            List.of(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".safetensors.index.json", ".bin.index.json");

    private PackedDirectory() {}

    /**
     * A directory whose name is a digest of the paths, sizes and times of change of the files with weights.
     *
     * @param parent of the directory
     * @param model the checkpoint, a file or a directory
     */
    static Path of(Path parent, Path model) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files(model)) {
                String identity =
                        file.toRealPath() + "\0" + Files.size(file) + "\0" + Files.getLastModifiedTime(file) + "\n";
                digest.update(identity.getBytes(StandardCharsets.UTF_8));
            }
            return parent.resolve(HexFormat.of().formatHex(digest.digest()).substring(0, NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static List<Path> files(Path model) throws IOException {
        if (!Files.isDirectory(model)) return List.of(model);
        try (Stream<Path> all = Files.list(model)) {
            return all.filter(PackedDirectory::hasWeights)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasWeights(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return WEIGHTS.stream().anyMatch(name::endsWith);
    }
}
