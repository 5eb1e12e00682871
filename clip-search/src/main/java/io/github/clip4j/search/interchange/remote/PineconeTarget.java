package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Upsert to an index of Pinecone, version 2025-10 of its interface.
 *
 * @param server the index's own host, as https://NAME-PROJECT.svc.pinecone.io
 * @param namespace empty for the default one
 * @param key the API key
 */
public record PineconeTarget(URI server, String namespace, String key) implements RestTarget {
    private static final int MAX_DIMENSIONS = 20_000;
    private static final int MAX_METADATA = 40 << 10;

    @Override
    public String name() {
        return "Pinecone";
    }

    @Override
    public URI uri() {
        return Addresses.of(server, "/vectors/upsert");
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = Addresses.headers("application/json", "Api-Key", key);
        headers.put("X-Pinecone-Api-Version", "2025-10");
        return headers;
    }

    @Override
    public int maxEntries() {
        return 1000;
    }

    @Override
    public int maxBytes() {
        return 2_000_000;
    }

    @Override
    public String item(Entry entry) {
        if (entry.vector().length > MAX_DIMENSIONS)
            throw new ClipException("entry " + entry.id() + ": " + entry.vector().length
                    + " dimensions, but Pinecone takes at most " + MAX_DIMENSIONS);
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", entry.id());
        item.put("values", entry.vector());
        if (!entry.fields().isEmpty()) {
            Map<String, Object> metadata = metadata(entry);
            int size = Json.write(metadata).getBytes(StandardCharsets.UTF_8).length;
            if (size > MAX_METADATA)
                throw new ClipException("entry " + entry.id() + ": " + size
                        + " bytes of metadata, but Pinecone takes at most " + MAX_METADATA);
            item.put("metadata", metadata);
        }
        return Json.write(item);
    }

    /** Lists may only be of texts. */
    private static Map<String, Object> metadata(Entry entry) {
        Map<String, Object> metadata = JsonFields.json(entry.fields());
        metadata.replaceAll((_, value) -> value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : value);
        return metadata;
    }

    @Override
    public String body(List<String> items) {
        String space = namespace.isEmpty() ? "" : ",\"namespace\":" + Json.write(namespace);
        return "{\"vectors\":[" + String.join(",", items) + "]" + space + "}";
    }

    @Override
    public Optional<String> failure(String answer, int entries) {
        return Answers.failure(
                answer,
                object -> Answers.is(object.get("upsertedCount"), entries)
                        ? Optional.empty()
                        : Optional.of("it does not confirm " + entries + " vectors: " + Answers.shown(answer)));
    }
}
