package io.github.clip4j.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/**
 * A quick look for the driver. Every start without a chosen backend needs it, mostly on machines without a GPU; JavaCPP
 * would first unpack its own libraries and then fail, which takes half a second.
 */
final class DriverLibrary {
    static final String NAME = "libcuda.so.1";

    private DriverLibrary() {}

    /** Whether it is certain that JavaCPP would not find the driver either. */
    static boolean isMissing() {
        return isLinux()
                && DriverLibrary.class.getModule().isNativeAccessEnabled()
                && !isDirected()
                && !opens(NAME)
                && LibraryFolders.here().find(NAME).isEmpty();
    }

    static boolean isLinux() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    /** Whether the user directs JavaCPP elsewhere. */
    static boolean isDirected() {
        return System.getProperties().stringPropertyNames().stream()
                .anyMatch(property -> property.startsWith("org.bytedeco.javacpp.") && property.endsWith("path"));
    }

    /**
     * The dynamic linker knows its configuration, the environment, and what is loaded already. The library that it
     * opens stays open, for JavaCPP.
     *
     * @param library a name without a folder
     */
    @SuppressWarnings("restricted")
    static boolean opens(String library) {
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The same for a file. A class loader knows nothing of it, so that a second one may open it, too. */
    @SuppressWarnings("restricted")
    static boolean opens(Path library) {
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
