package io.github.clip4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Folders of which some files lie elsewhere, since the repository holds no file twice: {@code shared.txt} lists them.
 * Such a folder is put together in a temporary place, because a checkpoint has to be one folder.
 */
final class SharedFiles {
    static final String LIST = "shared.txt";

    private final Path root;
    private final Map<String, String> sources;
    private final Map<String, Path> folders = new ConcurrentHashMap<>();

    private SharedFiles(Path root, Map<String, String> sources) {
        this.root = root;
        this.sources = sources;
    }

    static SharedFiles read(Path root) {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(root.resolve(LIST))) {
            lines.filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" +", -1);
                if (words.length != 2) throw new AssertionError(LIST + ": expected two paths in '" + line + "'");
                sources.put(words[0], words[1]);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SharedFiles(root, sources);
    }

    Path path(String name) {
        String source = sources.get(name);
        if (source != null) return root.resolve(source).normalize();
        if (sources.keySet().stream().noneMatch(file -> isIn(name, file))) return root.resolve(name);
        return folders.computeIfAbsent(name, this::together);
    }

    private static boolean isIn(String folder, String file) {
        return file.substring(0, file.lastIndexOf('/')).equals(folder);
    }

    private Path together(String name) {
        try {
            Path temporary = Files.createTempDirectory("clip4j-goldens");
            temporary.toFile().deleteOnExit();
            // The last name stays: it may tell a model's kind.
            Path folder = temporary.resolve(Path.of(name).getFileName());
            Files.createDirectory(folder).toFile().deleteOnExit();
            Path own = root.resolve(name);
            if (Files.isDirectory(own)) {
                try (Stream<Path> files = Files.list(own)) {
                    for (Path file : files.toList()) copy(file, folder.resolve(file.getFileName()));
                }
            }
            for (Map.Entry<String, String> shared : sources.entrySet())
                if (isIn(name, shared.getKey()))
                    copy(
                            root.resolve(shared.getValue()),
                            folder.resolve(Path.of(shared.getKey()).getFileName()));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        to.toFile().deleteOnExit();
    }
}
