package io.github.clip4j.safetensors;

import io.github.clip4j.tensor.TensorInfo;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A checked safetensors header.
 *
 * @param entries name to tensor, in the header's order
 * @param metadata the {@code __metadata__} strings, in the header's order
 * @param dataStart offset in the file of the first byte after the header
 */
record Header(SequencedMap<String, Entry> entries, Map<String, String> metadata, long dataStart) {
    /**
     * A tensor and where its bytes lie.
     *
     * @param info type and shape
     * @param begin first byte, from the end of the header
     * @param end one past the last byte
     */
    record Entry(TensorInfo info, long begin, long end) {}
}
