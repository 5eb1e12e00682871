package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code _bulk} of OpenSearch and Elasticsearch: for each entry a line that says what to do, and one with the document,
 * whose field {@code vector} has the numbers.
 *
 * @param kind which of them
 * @param server for example http://localhost:9200
 * @param index is there already, or is made by {@link #creation}
 * @param authorization the header of that name, for example {@code ApiKey ...} or {@code Basic ...}; or empty
 */
public record SearchTarget(SearchServer kind, URI server, String index, String authorization) implements RestTarget {
    static final String VECTOR = "vector";

    @Override
    public String name() {
        return kind.label();
    }

    @Override
    public URI uri() {
        return Addresses.of(server, "/" + Addresses.part(index) + "/_bulk");
    }

    @Override
    public Optional<Creation> creation(int dimensions) {
        return Optional.of(new Creation(
                Addresses.of(server, "/" + Addresses.part(index)), kind.mapping(dimensions), "acknowledged"));
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

    @Override
    public String key() {
        return authorization;
    }

    /** A request may succeed where documents fail. */
    @Override
    public Optional<String> failure(String answer, int entries) {
        return Answers.failure(answer, object -> {
            if (!(object.get("items") instanceof List<?> items))
                return Optional.of("it does not confirm the documents: " + Answers.shown(answer));
            for (Object item : items) {
                Optional<String> failed = failed(item);
                if (failed.isPresent()) return failed;
            }
            if (items.size() != entries)
                return Optional.of("it confirms " + items.size() + " of " + entries + " documents");
            return Boolean.FALSE.equals(object.get("errors"))
                    ? Optional.empty()
                    : Optional.of("it does not say that all documents were taken: " + Answers.shown(answer));
        });
    }

    private static Optional<String> failed(@Nullable Object item) {
        if (!(item instanceof Map<?, ?> wrapped && wrapped.get("index") instanceof Map<?, ?> one))
            return Optional.of("a document of which nothing is said");
        Object error = one.get("error");
        if (error == null && one.get("status") instanceof Number status && status.intValue() / 100 == 2)
            return Optional.empty();
        String name = one.get("_id") instanceof String id ? "document " + id : "a document";
        if (error == null && one.get("status") == null) return Optional.of(name + " of which no status is told");
        return Optional.of(name + ": " + (error == null ? "status " + one.get("status") : Json.write(error)));
    }
}
