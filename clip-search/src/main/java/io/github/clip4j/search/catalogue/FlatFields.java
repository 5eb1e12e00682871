package io.github.clip4j.search.catalogue;

import io.github.clip4j.search.interchange.data.JsonFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of JSON as fields of an entry, one for each member at any depth. */
final class FlatFields {
    private FlatFields() {}

    /** Members of objects become fields with dots in their names; what has no value is left out. */
    static void flatten(String name, @Nullable Object value, Map<String, Object> fields) {
        switch (value) {
            case null -> {}
            case Map<?, ?> object ->
                object.forEach((key, member) -> flatten(name.isEmpty() ? key + "" : name + "." + key, member, fields));
            case List<?> list -> {
                if (!list.isEmpty()) put(name, list, fields);
            }
            default -> put(name, value, fields);
        }
    }

    private static void put(String name, Object value, Map<String, Object> fields) {
        Object field = JsonFields.of(value);
        if (field != null) fields.put(name.isEmpty() ? "value" : name, field);
    }
}
