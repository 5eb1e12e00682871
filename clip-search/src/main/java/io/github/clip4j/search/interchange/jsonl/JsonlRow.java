package io.github.clip4j.search.interchange.jsonl;

import io.github.clip4j.search.interchange.data.JsonFields;
import io.github.clip4j.search.interchange.data.LineReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line: {@code id}, {@code _id} or {@code input} names it; {@code metadata} and all other members are its fields.
 *
 * @param id of the entry
 * @param fields without id and vector
 */
public record JsonlRow(String id, Map<String, Object> fields) {
    private static final List<String> IDS = List.of("id", "_id", "input");
    private static final String METADATA = "metadata";

    /**
     * A line beside a file of vectors.
     *
     * @param lines for errors
     * @param line what was read from it
     * @param row a member {@code row} must be this
     * @param otherwise its id, if the line has none
     * @return its id and fields
     * @throws io.github.clip4j.error.ClipException with file and line, if the id is no text and no whole number
     */
    public static JsonlRow beside(LineReader lines, Map<?, ?> line, long row, String otherwise) {
        Object stated = line.get("row");
        if (stated instanceof Long number && number != row)
            throw lines.error(
                    "is of row " + stated + ", expected " + row + ": lines and vectors do not belong together");
        String id = id(lines, line);
        return new JsonlRow(id == null ? otherwise : id, fields(line, "row"));
    }

    /** A line that has the vector too. */
    static JsonlRow whole(LineReader lines, Map<?, ?> line, String vector) {
        String id = id(lines, line);
        if (id == null) throw lines.error("has no \"id\"");
        return new JsonlRow(id, fields(line, vector));
    }

    private static @Nullable String idName(Map<?, ?> line) {
        for (String name : IDS) if (line.get(name) != null) return name;
        return null;
    }

    private static @Nullable String id(LineReader lines, Map<?, ?> line) {
        String name = idName(line);
        if (name == null) return null;
        Object value = line.get(name);
        if (value instanceof Long number) return number.toString();
        if (value instanceof String text && !text.isEmpty()) return text;
        throw lines.error("the \"" + name + "\" is neither a text nor a whole number");
    }

    private static Map<String, Object> fields(Map<?, ?> line, String without) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<Object, Object> rest = new LinkedHashMap<>(line);
        rest.remove(without);
        rest.remove(String.valueOf(idName(line)));
        Object metadata = rest.get(METADATA);
        if (metadata instanceof Map<?, ?> members) {
            rest.remove(METADATA);
            JsonFields.add(members, fields);
        }
        JsonFields.add(rest, fields);
        return fields;
    }
}
