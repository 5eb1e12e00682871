package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import java.util.Map;

/**
 * An embedding with its name and what else is known of what was embedded.
 *
 * @param id unique in an index, not empty
 * @param vector (E), as it is stored; not copied
 * @param fields by name, in order: {@code String}, {@code Long}, {@code Double}, {@code Boolean},
 *     {@code java.time.Instant}, or a {@code List} of one kind of these; no null
 */
public record Entry(String id, float[] vector, Map<String, Object> fields) {
    /** Checks what can be checked without knowing the index. */
    public Entry {
        if (id.isEmpty()) throw new ClipException("an entry without a name: give it an id");
        if (vector.length == 0) throw new ClipException("the entry " + id + " has no vector");
    }
}
