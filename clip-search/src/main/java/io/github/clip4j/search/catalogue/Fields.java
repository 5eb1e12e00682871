package io.github.clip4j.search.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of JSON as fields of an entry. */
final class Fields {
    private Fields() {}

    /** Members of objects become fields with dots in their names; what has no value is left out. */
    static void flatten(String name, @Nullable Object value, Map<String, Object> fields) {
        switch (value) {
            case null -> {}
            case Map<?, ?> object ->
                object.forEach((key, member) -> flatten(name.isEmpty() ? key + "" : name + "." + key, member, fields));
            case List<?> list -> {
                if (isOfOneKind(list)) fields.put(name.isEmpty() ? "value" : name, list);
            }
            default -> fields.put(name.isEmpty() ? "value" : name, value);
        }
    }

    private static boolean isOfOneKind(List<?> list) {
        if (list.isEmpty()) return false;
        Object first = list.getFirst();
        if (first == null || first instanceof Map || first instanceof List) return false;
        return list.stream().allMatch(value -> value != null && value.getClass() == first.getClass());
    }
}
