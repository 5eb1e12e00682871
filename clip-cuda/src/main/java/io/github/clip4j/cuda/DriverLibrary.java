package io.github.clip4j.cuda;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A quick look for the driver. Every start without a chosen backend needs it, mostly on machines without a GPU; JavaCPP
 * would first unpack its own libraries and then fail, which takes half a second.
 */
final class DriverLibrary {
    static final String NAME = "libcuda.so.1";

    /** Where JavaCPP looks before the dynamic linker does. */
    private static final List<String> FOLDERS = List.of(
            "/usr/local/cuda-12.9/lib64", "/usr/local/cuda/lib64", "/usr/local/cuda-12.9/lib", "/usr/local/cuda/lib");

    private DriverLibrary() {}

    /** Whether it is certain that JavaCPP would not find the driver either. */
    static boolean isMissing() {
        return "Linux".equals(System.getProperty("os.name"))
                && DriverLibrary.class.getModule().isNativeAccessEnabled()
                && System.getProperties().stringPropertyNames().stream().noneMatch(DriverLibrary::namesFolders)
                && !liesInFolder()
                && !opens();
    }

    /** A user may direct JavaCPP elsewhere. */
    private static boolean namesFolders(String property) {
        return property.startsWith("org.bytedeco.javacpp.") && property.endsWith("path");
    }

    private static boolean liesInFolder() {
        String library = System.getProperty("java.library.path", "");
        return Stream.concat(FOLDERS.stream(), Stream.of(library.split(File.pathSeparator)))
                .anyMatch(folder -> Files.exists(Path.of(folder, NAME)));
    }

    /**
     * The dynamic linker knows its configuration, the environment, and what is loaded already. The library that it
     * opens stays open, for JavaCPP.
     */
    @SuppressWarnings("restricted")
    private static boolean opens() {
        try {
            SymbolLookup.libraryLookup(NAME, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
