package io.github.clip4j.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** The libraries that the machine has without the fake. */
public final class SystemLibraries {
    private SystemLibraries() {}

    /**
     * The name of one of CUDA's libraries of the version that the binding on the path needs.
     *
     * @param stem for example {@code libcublas}
     * @return for example {@code libcublas.so.12}
     */
    public static String name(String stem) {
        return stem + ".so." + CudaVersion.MAJOR;
    }

    /**
     * Whether the dynamic linker does not find a library.
     *
     * @param library for example {@code libcuda.so.1}
     * @return true on a machine without it
     */
    @SuppressWarnings("restricted")
    public static boolean isMissing(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(library, arena);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
