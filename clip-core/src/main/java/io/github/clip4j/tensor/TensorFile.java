package io.github.clip4j.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A file (or several shards) of named tensors. Opening one reads and checks its header only; the data is mapped tensor
 * by tensor, each for as long as the caller's arena lives, so that a loader that copies a weight elsewhere never holds
 * the whole file in memory.
 *
 * <p>Thread-safe.
 */
public interface TensorFile extends AutoCloseable {
    /**
     * The tensors in the file's own order.
     *
     * @return name to type and shape; unmodifiable
     */
    SequencedMap<String, TensorInfo> tensors();

    /**
     * Tensors that are in the file and of a kind that is not read, such as sparse ones.
     *
     * @return name to what it is and what to do, for messages: {@code a sparse tensor: ...}; unmodifiable; for most
     *     formats empty
     */
    default Map<String, String> unreadable() {
        return Map.of();
    }

    /**
     * The data of one tensor: little-endian, row-major, contiguous; not necessarily aligned to its element size.
     *
     * @param name a key of {@link #tensors()}
     * @param arena decides how long the segment stays valid; closing it unmaps
     * @return a read-only segment of exactly {@link TensorInfo#byteSize()} bytes
     * @throws io.github.clip4j.error.ClipException if there is no such tensor or the file cannot be read
     */
    MemorySegment map(String name, Arena arena);

    /**
     * Where the tensors come from, for messages: a path.
     *
     * @return for example {@code models/model.safetensors}
     */
    String source();

    @Override
    void close();
}
