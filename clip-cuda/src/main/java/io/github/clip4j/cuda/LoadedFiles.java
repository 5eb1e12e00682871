package io.github.clip4j.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The libraries that this process has loaded, as Linux knows them. */
final class LoadedFiles {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private LoadedFiles() {}

    /**
     * Where a library was loaded from, however it was found.
     *
     * @param library for example {@code libcudart.so.12}
     * @return its file; empty if it is not loaded
     */
    static Optional<String> find(String library) {
        return all(library).stream().findFirst();
    }

    /**
     * A process may have several of one name, for example because a program has loaded its own before.
     *
     * @param library for example {@code libcudart.so.12}
     * @return its files, each once
     */
    static List<String> all(String library) {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return all(library, lines.toList());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** In lines of {@code /proc/self/maps}, whose last column is a file; its name may have more of the version. */
    static List<String> all(String library, List<String> maps) {
        return maps.stream()
                .filter(line -> line.indexOf('/') >= 0)
                .map(line -> line.substring(line.indexOf('/')).replaceFirst(" \\(deleted\\)$", ""))
                .filter(file -> {
                    String name = file.substring(file.lastIndexOf('/') + 1);
                    return name.equals(library) || name.startsWith(library + ".");
                })
                .distinct()
                .toList();
    }
}
