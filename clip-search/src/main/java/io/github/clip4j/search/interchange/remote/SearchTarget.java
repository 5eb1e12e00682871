package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code _bulk} of OpenSearch and Elasticsearch: for each entry a line that says what to do, and one with the document,
 * whose field {@code vector} has the numbers.
 *
 * @param server for example http://localhost:9200
 * @param index is there already, with {@link #openSearchMapping} or {@link #elasticsearchMapping}
 * @param authorization the header of that name, for example {@code ApiKey ...} or {@code Basic ...}; or empty
 */
public record SearchTarget(URI server, String index, String authorization) implements RestTarget {
    private static final String VECTOR = "vector";

    /**
     * What creates an index of OpenSearch.
     *
     * @param dimensions E, at most 16,000
     * @return JSON for PUT /INDEX
     */
    public static String openSearchMapping(int dimensions) {
        Map<String, Object> method = new LinkedHashMap<>();
        method.put("name", "hnsw");
        method.put("engine", "faiss");
        method.put("space_type", "innerproduct");
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("type", "knn_vector");
        vector.put("dimension", dimensions);
        vector.put("method", method);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("settings", Map.of("index.knn", true));
        all.put("mappings", Map.of("properties", Map.of(VECTOR, vector)));
        return Json.write(all);
    }

    /**
     * What creates an index of Elasticsearch.
     *
     * @param dimensions E, at most 4,096
     * @return JSON for PUT /INDEX
     */
    public static String elasticsearchMapping(int dimensions) {
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("type", "dense_vector");
        vector.put("dims", dimensions);
        vector.put("similarity", "cosine");
        return Json.write(Map.of("mappings", Map.of("properties", Map.of(VECTOR, vector))));
    }

    @Override
    public String name() {
        return "the search server";
    }

    @Override
    public URI uri() {
        return Addresses.of(server, "/" + Addresses.part(index) + "/_bulk");
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public Map<String, String> headers() {
        return Addresses.headers("application/x-ndjson", "Authorization", authorization);
    }

    @Override
    public int maxEntries() {
        return 1000;
    }

    @Override
    public int maxBytes() {
        return 5_000_000;
    }

    @Override
    public String item(Entry entry) {
        return lines(entry, "");
    }

    /** Two lines; {@code index}: named in the first, or empty where the address has it. */
    static String lines(Entry entry, String index) {
        Map<String, Object> action = new LinkedHashMap<>();
        if (!index.isEmpty()) action.put("_index", index);
        action.put("_id", entry.id());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(VECTOR, entry.vector());
        JsonFields.json(entry.fields()).forEach(document::putIfAbsent);
        return Json.write(Map.of("index", action)) + "\n" + Json.write(document) + "\n";
    }

    @Override
    public String body(List<String> items) {
        return String.join("", items);
    }

    /** A request may succeed where documents fail. */
    @Override
    public Optional<String> failure(String answer) {
        try {
            if (Json.parse(answer) instanceof Map<?, ?> map
                    && Boolean.TRUE.equals(map.get("errors"))
                    && map.get("items") instanceof List<?> items)
                for (Object item : items)
                    if (item instanceof Map<?, ?> wrapped
                            && wrapped.get("index") instanceof Map<?, ?> one
                            && one.get("error") != null)
                        return Optional.of("document " + one.get("_id") + ": " + Json.write(one.get("error")));
        } catch (JsonException e) {
            return Optional.of("an answer that is no JSON: " + e.getMessage());
        }
        return Optional.empty();
    }
}
