package io.github.clip4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The files of {@code testkit/goldens} by their names there; its README says where they come from. They are read where
 * they lie in the repository, because models are mapped into memory, which a jar's entries cannot be.
 */
public final class GoldenFiles {
    private static final Path ROOT = find(Path.of("").toAbsolutePath());
    private static final SharedFiles SHARED = SharedFiles.read(ROOT);

    private GoldenFiles() {}

    /** Maven starts tests in their module, development environments some of them in the repository. */
    static Path find(Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path goldens = folder.resolve("testkit").resolve("goldens");
            if (Files.isRegularFile(goldens.resolve(SharedFiles.LIST))) return goldens;
        }
        throw new AssertionError("no folder testkit/goldens in " + start + " or above: run tests in the repository");
    }

    /**
     * The checkout that the tests run in.
     *
     * @return the folder with the parent's pom.xml
     */
    public static Path repository() {
        return ROOT.resolve("../..").normalize();
    }

    /**
     * A file or a folder.
     *
     * @param name for example {@code checkpoints/tiny-hf}
     * @return where it is; not to be written to
     * @throws AssertionError if there is none
     */
    public static Path path(String name) {
        Path path = SHARED.path(name);
        if (!Files.exists(path)) throw new AssertionError("no golden " + name + ": " + path + " is not there");
        return path;
    }

    /**
     * A file's content.
     *
     * @param name for example {@code image/images.json}
     * @return all its bytes
     */
    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A copy of a folder's files, for tests that spoil them.
     *
     * @param name the folder
     * @param directory where the files go, on any file system
     * @return the directory
     */
    public static Path copy(String name, Path directory) {
        try (Stream<Path> files = Files.list(path(name))) {
            for (Path file : files.toList())
                Files.copy(file, directory.resolve(file.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }
}
