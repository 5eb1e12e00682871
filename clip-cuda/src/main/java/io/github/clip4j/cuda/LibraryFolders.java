package io.github.clip4j.cuda;

import io.github.clip4j.error.ClipException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folders where CUDA's libraries may lie, besides those that the dynamic linker knows.
 *
 * @param chosen by the user, before the dynamic linker's
 * @param usual ones, after them
 */
record LibraryFolders(List<Path> chosen, List<Path> usual) {
    static final String PROPERTY = "clip.cuda.lib";

    private static final Pattern TOOLKIT = Pattern.compile("cuda(?:-(\\d{1,4})(?:\\.(\\d{1,4}))?)?");

    /** Copies the lists. */
    LibraryFolders {
        chosen = List.copyOf(chosen);
        usual = List.copyOf(usual);
    }

    /** Those of this process. */
    static LibraryFolders here() {
        return of(
                System.getProperty("clip.cuda.lib"),
                System.getenv("CUDA_HOME"),
                Path.of("/usr/local"),
                System.getProperty("java.library.path", ""));
    }

    /**
     * Folders that exist.
     *
     * @param property folders that the user names, separated as in a path
     * @param home of a toolkit, or null
     * @param local where toolkits are installed
     * @param libraries Java's own path of libraries
     */
    static LibraryFolders of(@Nullable String property, @Nullable String home, Path local, String libraries) {
        SequencedSet<Path> chosen = new LinkedHashSet<>();
        for (Path folder : split(property)) addAll(chosen, folder);
        SequencedSet<Path> usual = new LinkedHashSet<>();
        for (Path folder : split(home)) addAll(usual, folder);
        for (Path toolkit : toolkits(local)) addAll(usual, toolkit);
        split(libraries).stream().filter(Files::isDirectory).forEach(usual::add);
        Set<Path> known = new HashSet<>();
        return new LibraryFolders(others(chosen, known), others(usual, known));
    }

    /** Those that are not known by another name: toolkits are full of links. */
    private static List<Path> others(SequencedSet<Path> folders, Set<Path> known) {
        return folders.stream().filter(folder -> known.add(real(folder))).toList();
    }

    /** Without links; as it is, if there is no such file. */
    static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException _) {
            return file;
        }
    }

    private static List<Path> split(@Nullable String folders) {
        List<Path> all = new ArrayList<>();
        for (String name : names(folders)) path(name).ifPresent(all::add);
        return all;
    }

    private static List<String> names(@Nullable String folders) {
        if (folders == null) return List.of();
        return Stream.of(folders.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .toList();
    }

    /** Empty for a name that no file can have here: in the locale C, one with a letter that is not in ASCII. */
    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** The folder itself, those of a toolkit in it, and those of NVIDIA's Python packages in it. */
    private static void addAll(SequencedSet<Path> all, Path folder) {
        if (!Files.isDirectory(folder)) return;
        all.add(folder);
        for (String name : List.of("lib64", "lib"))
            if (Files.isDirectory(folder.resolve(name))) all.add(folder.resolve(name));
        for (String parents : List.of("targets", ".", "nvidia"))
            for (Path parent : folders(folder.resolve(parents).normalize()))
                if (Files.isDirectory(parent.resolve("lib"))) all.add(parent.resolve("lib"));
    }

    /** {@code cuda}, the machine's own choice, then {@code cuda-13.1} before {@code cuda-12}. */
    private static List<Path> toolkits(Path local) {
        return folders(local).stream()
                .filter(folder -> TOOLKIT.matcher(name(folder)).matches())
                .sorted(Comparator.comparingInt(LibraryFolders::version).reversed())
                .toList();
    }

    private static int version(Path toolkit) {
        Matcher name = TOOLKIT.matcher(name(toolkit));
        if (!name.matches() || name.group(1) == null) return Integer.MAX_VALUE;
        return 1000 * Integer.parseInt(name.group(1)) + (name.group(2) == null ? 0 : Integer.parseInt(name.group(2)));
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    /** In the order of their names; none where nothing can be read. */
    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) return List.of();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException _) {
            return List.of();
        }
        return found.stream().sorted().toList();
    }

    /**
     * The file in the first folder that has it.
     *
     * @param library for example {@code libcudart.so.12}
     */
    Optional<Path> find(String library) {
        return Stream.concat(chosen.stream(), usual.stream())
                .map(folder -> folder.resolve(library))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Refuses a setting that names what is not there. */
    static void check() {
        for (String folder : names(System.getProperty("clip.cuda.lib")))
            if (path(folder).filter(Files::isDirectory).isEmpty())
                throw new ClipException(PROPERTY + ": there is no folder " + folder
                        + "; expected one or several, separated by \"" + File.pathSeparator
                        + "\", with CUDA's libraries");
    }
}
