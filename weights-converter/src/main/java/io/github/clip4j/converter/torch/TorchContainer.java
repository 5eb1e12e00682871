package io.github.clip4j.converter.torch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** How a checkpoint packs its pickle and its storages into a file. Thread-safe. */
sealed interface TorchContainer permits TorchArchive, LegacyCheckpoint {
    /** What the pickle describes. */
    PickleValue root() throws IOException;

    /**
     * The data of a storage, known to be readable in bounded memory.
     *
     * @param key its name in the pickle
     * @return null if the file lacks it
     */
    @Nullable
    StorageData storage(String key);

    /** What the file calls a storage, for messages. */
    String nameOf(String key);

    /** The bytes of a storage in the file. */
    interface StorageData {
        /** Its size in bytes. */
        long size();

        /** Whether any part can be mapped in place; otherwise each {@link #map} makes the whole anew. */
        boolean isInPlace();

        /**
         * Part of it.
         *
         * @param offset first byte
         * @param bytes number of bytes
         * @param arena decides how long the segment stays valid
         * @return read-only
         */
        MemorySegment map(long offset, long bytes, Arena arena) throws IOException;
    }
}
