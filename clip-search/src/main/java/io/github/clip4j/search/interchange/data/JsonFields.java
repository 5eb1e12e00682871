package io.github.clip4j.search.interchange.data;

import io.github.clip4j.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Metadata between JSON and the fields of an entry. No state. */
public final class JsonFields {
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private JsonFields() {}

    /**
     * A field of a JSON value.
     *
     * @param value as {@link Json#parse(String)} gives it
     * @return text, number, boolean, instant (of a text in ISO 8601 with Z), or a list of one kind of these; what has
     *     no such form, as an object, is its JSON text; null for null
     */
    public static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> instantOr(text);
            case List<?> list -> list(list);
            case Map<?, ?> map -> Json.write(map);
            default -> value;
        };
    }

    private static Object instantOr(String text) {
        if (!INSTANT.matcher(text).matches()) return text;
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return text;
        }
    }

    private static Object list(List<?> items) {
        List<Object> found = new ArrayList<>(items.size());
        boolean wide = false;
        for (Object item : items) {
            Object value = item instanceof List || item instanceof Map ? null : of(item);
            if (value == null) return Json.write(items);
            wide |= value instanceof Double;
            found.add(value);
        }
        if (wide) found.replaceAll(value -> value instanceof Long number ? (Object) number.doubleValue() : value);
        for (Object value : found) if (value.getClass() != found.getFirst().getClass()) return Json.write(items);
        return List.copyOf(found);
    }

    /**
     * Adds the members of a JSON object; members of null are left out.
     *
     * @param json as {@link Json#parse(String)} gives it
     * @param fields receives them
     */
    public static void add(Map<?, ?> json, Map<String, Object> fields) {
        json.forEach((name, value) -> {
            Object field = of(value);
            if (field != null) fields.put(String.valueOf(name), field);
        });
    }

    /**
     * The other way.
     *
     * @param fields of an entry
     * @return with instants as texts, for {@link Json#write}
     */
    public static Map<String, Object> json(Map<String, Object> fields) {
        Map<String, Object> json = new LinkedHashMap<>();
        fields.forEach((name, value) -> json.put(name, json(value)));
        return json;
    }

    private static Object json(Object value) {
        return switch (value) {
            case Instant instant -> instant.toString();
            case List<?> list -> list.stream().map(JsonFields::json).toList();
            default -> value;
        };
    }
}
