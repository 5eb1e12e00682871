package io.github.clip4j.cuda;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * CUDA's libraries, loaded before JavaCPP's own ones, which need them: the dynamic linker takes what is loaded already
 * for what it is asked for, from whatever folder it came. On Linux only; elsewhere JavaCPP looks for them itself.
 *
 * <p>Each is taken from the first of: the folders that {@code -Dclip.cuda.lib} names, a jar of JavaCPP's that has it,
 * the dynamic linker, {@code CUDA_HOME}, the toolkits in {@code /usr/local}, Java's path of libraries.
 */
final class CudaLibraries {
    /** In the order in which they need each other. */
    private static final List<String> REQUIRED = List.of("libcudart", "libcublasLt", "libcublas");

    private static final String COMPILER = "libnvrtc";

    private final int major;
    private final LibraryFolders folders;
    private final ClassLoader loader;
    private final Map<Path, String> unusable = new LinkedHashMap<>();

    /**
     * Loads nothing.
     *
     * @param major of the CUDA that the binding is made for
     * @param folders to look into
     * @param loader of the binding, whose jars may have libraries
     */
    CudaLibraries(int major, LibraryFolders folders, ClassLoader loader) {
        this.major = major;
        this.folders = folders;
        this.loader = loader;
    }

    /** Those that a binding needs, on this machine. */
    static CudaLibraries of(Binding binding) {
        return new CudaLibraries(binding.major(), LibraryFolders.here(), CudaLibraries.class.getClassLoader());
    }

    private Stream<String> names() {
        return Stream.concat(Stream.of(DriverLibrary.NAME), REQUIRED.stream().map(this::file));
    }

    private String file(String stem) {
        return stem + ".so." + major;
    }

    /**
     * Loads the driver, the runtime and cuBLAS.
     *
     * @return the name of the first that certainly is nowhere; empty if all is well, or JavaCPP has to look itself
     */
    Optional<String> load() {
        if (!DriverLibrary.isLinux()) return Optional.empty();
        List<String> missing = names().filter(library -> !load(library)).toList();
        return DriverLibrary.isDirected() ? Optional.empty() : missing.stream().findFirst();
    }

    /**
     * Loads NVRTC.
     *
     * @return false if it certainly is nowhere
     */
    boolean loadCompiler() {
        if (!DriverLibrary.isLinux()) return true;
        String library = file(COMPILER);
        // It loads its other half by name only when it compiles.
        folders.find(library).ifPresent(this::loadBuiltins);
        return load(library) || DriverLibrary.isDirected();
    }

    private void loadBuiltins(Path compiler) {
        Path folder = compiler.resolveSibling(".");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "libnvrtc-builtins.so." + major + ".*")) {
            files.forEach(this::opens);
        } catch (IOException | DirectoryIteratorException _) {
            return;
        }
    }

    private boolean load(String library) {
        return opensIn(folders.chosen(), library)
                || isInJar(library)
                || DriverLibrary.opens(library)
                || opensIn(folders.usual(), library);
    }

    private boolean opensIn(List<Path> places, String library) {
        return places.stream()
                .map(folder -> folder.resolve(library))
                .filter(Files::isRegularFile)
                .anyMatch(this::opens);
    }

    /** The second way fails too, and says why. */
    @SuppressWarnings("restricted")
    private boolean opens(Path file) {
        if (DriverLibrary.opens(file)) return true;
        try {
            System.load(file.toAbsolutePath().toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            // The file's name is there twice.
            String name = file.toAbsolutePath() + ": ";
            unusable.put(file, String.valueOf(e.getMessage()).replace(name + name, name));
            return false;
        }
    }

    /** As in org.bytedeco:cuda-redist; JavaCPP unpacks and loads it. */
    private boolean isInJar(String library) {
        return Stream.of("linux-x86_64", "linux-arm64")
                .anyMatch(platform -> loader.getResource("org/bytedeco/cuda/" + platform + "/" + library) != null);
    }

    /** What is wrong with a library: {@code libcublas.so.12 is not found}, or why its file cannot be loaded. */
    String problem(String library) {
        for (Map.Entry<Path, String> file : unusable.entrySet())
            if (file.getKey().endsWith(library)) return library + " cannot be loaded: " + file.getValue();
        return library + " is not found";
    }

    /** Each library, and the file that this process has loaded; then where others were looked for. */
    List<String> describe() {
        if (!DriverLibrary.isLinux()) return List.of();
        loadCompiler();
        List<String> lines = new ArrayList<>();
        names().forEach(library -> lines.add(library + ": " + loaded(library).orElse("not found")));
        if (lines.stream().anyMatch(line -> line.endsWith(": not found")))
            lines.add("looked for in the system's folders and in "
                    + Stream.concat(folders.chosen().stream(), folders.usual().stream())
                            .map(Path::toString)
                            .collect(Collectors.joining(", ")));
        lines.add(file(COMPILER) + ": " + loaded(file(COMPILER)).orElse("not found; the driver compiles the kernels"));
        return List.copyOf(lines);
    }

    /** Its file; of several, first the one in the folder that the user chose, which this process loaded as such. */
    private Optional<String> loaded(String library) {
        List<String> chosen = folders.chosen().stream()
                .map(folder -> LibraryFolders.real(folder.resolve(library)).toString())
                .toList();
        return LoadedFiles.all(library).stream()
                .sorted(Comparator.comparing(file -> !chosen.contains(file)))
                .reduce((first, other) -> first + ", and " + other);
    }
}
