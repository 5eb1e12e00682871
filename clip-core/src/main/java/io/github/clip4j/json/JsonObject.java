package io.github.clip4j.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read by type. A member that is absent or {@code null} is empty; a member of another type is a
 * {@link JsonException} that names its path.
 *
 * @param members the members in the file's order
 * @param path where this object stands, for messages
 */
public record JsonObject(Map<String, Object> members, String path) {
    /**
     * Checks that a parsed value is an object.
     *
     * @param value a value from {@link Json#parse(byte[])}
     * @param path its place, for messages
     * @return the view
     */
    @SuppressWarnings("unchecked") // Json.parse builds objects with String keys only.
    public static JsonObject of(@Nullable Object value, String path) {
        if (value instanceof Map<?, ?> map) return new JsonObject((Map<String, Object>) map, path);
        throw new JsonException(path + ": expected an object, found " + describe(value));
    }

    /**
     * The names of the members, in the file's order.
     *
     * @return the keys
     */
    public Set<String> keys() {
        return members.keySet();
    }

    /**
     * The raw member.
     *
     * @param key its name
     * @return the value, or empty if absent or {@code null}
     */
    public Optional<Object> get(String key) {
        return Optional.ofNullable(members.get(key));
    }

    /**
     * A nested object.
     *
     * @param key its name
     * @return the object, or empty
     */
    public Optional<JsonObject> object(String key) {
        return get(key).map(v -> of(v, path + "." + key));
    }

    /**
     * A string.
     *
     * @param key its name
     * @return the string, or empty
     */
    public Optional<String> string(String key) {
        return get(key).map(v -> {
            if (v instanceof String s) return s;
            throw unexpected(key, "a string", v);
        });
    }

    /**
     * A boolean.
     *
     * @param key its name
     * @return the boolean, or empty
     */
    public Optional<Boolean> bool(String key) {
        return get(key).map(v -> {
            if (v instanceof Boolean b) return b;
            throw unexpected(key, "true or false", v);
        });
    }

    /**
     * An integer in int range.
     *
     * @param key its name
     * @return the integer, or empty
     */
    public OptionalInt integer(String key) {
        Object v = members.get(key);
        if (v == null) return OptionalInt.empty();
        if (v instanceof Long l && l == l.intValue()) return OptionalInt.of(l.intValue());
        throw unexpected(key, "an integer", v);
    }

    /**
     * A number.
     *
     * @param key its name
     * @return the number, or empty
     */
    public OptionalDouble number(String key) {
        Object v = members.get(key);
        if (v == null) return OptionalDouble.empty();
        if (v instanceof Number n) return OptionalDouble.of(n.doubleValue());
        throw unexpected(key, "a number", v);
    }

    /**
     * An array.
     *
     * @param key its name
     * @return the items, or empty
     */
    public Optional<List<Object>> array(String key) {
        return get(key).map(v -> {
            if (v instanceof List<?> list) return new ArrayList<Object>(list);
            throw unexpected(key, "an array", v);
        });
    }

    private JsonException unexpected(String key, String expected, Object found) {
        return new JsonException(path + "." + key + ": expected " + expected + ", found " + describe(found));
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "an array";
            case String s -> "the string \"" + (s.length() > 40 ? s.substring(0, 40) + "…" : s) + "\"";
            default -> value.toString();
        };
    }
}
