package io.github.clip4j.cuda.emulator;

import org.jspecify.annotations.Nullable;

/**
 * The state spaces of memory. Shared and local addresses start at 0; as generic addresses they lie in windows, which no
 * allocation overlaps. Constants and a module's global variables have a window of global memory.
 */
enum Space {
    GENERIC,
    GLOBAL,
    SHARED,
    LOCAL,
    PARAM;

    static final long SHARED_WINDOW = 0x1_0000_0000L;
    static final long LOCAL_WINDOW = 0x2_0000_0000L;
    static final long MODULE_WINDOW = 0x3_0000_0000L;
    private static final long WINDOW_BYTES = 0x1_0000_0000L;

    /** By a modifier; null if it is none of a space. */
    static @Nullable Space of(String modifier) {
        return switch (modifier) {
            case "global", "const" -> GLOBAL;
            case "shared", "shared::cta" -> SHARED;
            case "local" -> LOCAL;
            case "param", "param::entry", "param::func" -> PARAM;
            default -> null;
        };
    }

    /** Where the space begins among generic addresses. */
    long window() {
        return switch (this) {
            case SHARED -> SHARED_WINDOW;
            case LOCAL -> LOCAL_WINDOW;
            default -> 0;
        };
    }

    /** The space that a generic address lies in. */
    static Space ofGeneric(long address) {
        if (inWindow(address, SHARED_WINDOW)) return SHARED;
        if (inWindow(address, LOCAL_WINDOW)) return LOCAL;
        return GLOBAL;
    }

    static boolean inWindow(long address, long window) {
        return address >= window && address - window < WINDOW_BYTES;
    }
}
