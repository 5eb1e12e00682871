package io.github.clip4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A golden that lies in two places is changed in one of them. What several folders need stands in shared.txt. */
class UniqueFilesTest {
    private static final Path REPOSITORY =
            GoldenFiles.path("README.md").getParent().getParent().getParent();

    private static List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String folder : List.of("testkit/goldens", "examples", "tools")) folders.add(REPOSITORY.resolve(folder));
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            modules.flatMap(module -> Stream.of("src/main/resources", "src/test/resources")
                            .map(module::resolve))
                    .filter(Files::isDirectory)
                    .forEach(folders::add);
        }
        return folders;
    }

    /** A module among the tools has a folder of its own for what Maven makes. */
    private static boolean isBuilt(Path file) {
        return StreamSupport.stream(file.spliterator(), false).anyMatch(Path.of("target")::equals);
    }

    @Test
    void noFileIsThereTwice() throws IOException {
        Map<String, Path> seen = new HashMap<>();
        List<String> copies = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !isBuilt(folder.relativize(file)))
                        .toList()) {
                    Path first = seen.putIfAbsent(Sha256.of(Files.readAllBytes(file)), file);
                    if (first != null) copies.add(REPOSITORY.relativize(file) + " = " + REPOSITORY.relativize(first));
                }
            }
        }
        assertEquals(List.of(), copies);
        assertTrue(seen.size() > 100, seen.size() + " files");
    }
}
