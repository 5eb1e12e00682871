package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Points of a Qdrant collection. Its ids are whole numbers from 0 or UUIDs: any other id becomes the UUID of version 5
 * in the name space of URLs, and stands in the payload as {@code _id}.
 *
 * @param server for example http://localhost:6333
 * @param collection is there already, or is made by {@link #creation}
 * @param key the API key, or empty
 */
public record QdrantTarget(URI server, String collection, String key) implements RestTarget {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");
    private static final Set<Object> DONE = Set.of("completed", "acknowledged");
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** RFC 9562, 6.6. */
    private static final UUID URLS = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    @Override
    public String name() {
        return "Qdrant";
    }

    @Override
    public URI uri() {
        return Addresses.of(server, "/collections/" + Addresses.part(collection) + "/points?wait=true");
    }

    /** Of cosines, as an index has them unless it was made for inner products. */
    @Override
    public Optional<Creation> creation(int dimensions) {
        String body = "{\"vectors\":{\"size\":" + dimensions + ",\"distance\":\"Cosine\"}}";
        return Optional.of(
                new Creation(Addresses.of(server, "/collections/" + Addresses.part(collection)), body, "result"));
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public Map<String, String> headers() {
        return Addresses.headers("application/json", "api-key", key);
    }

    @Override
    public int maxEntries() {
        return 256;
    }

    @Override
    public int maxBytes() {
        return 30_000_000;
    }

    @Override
    public String item(Entry entry) {
        Map<String, Object> item = new LinkedHashMap<>();
        Map<String, Object> payload = JsonFields.json(entry.fields());
        if (NUMBER.matcher(entry.id()).matches()) {
            item.put("id", Long.parseLong(entry.id()));
        } else if (UUID_FORM.matcher(entry.id()).matches()) {
            item.put("id", entry.id());
        } else {
            item.put("id", uuid(entry.id()).toString());
            payload.put("_id", entry.id());
        }
        item.put("vector", entry.vector());
        item.put("payload", payload);
        return Json.write(item);
    }

    /** RFC 9562, 5.5: SHA-1 of the name space and the name. */
    static UUID uuid(String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(URLS.getMostSignificantBits())
                    .putLong(URLS.getLeastSignificantBits())
                    .flip());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & ~0xf000L) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    @Override
    public String body(List<String> items) {
        return "{\"points\":[" + String.join(",", items) + "]}";
    }

    /** One word is said of all points. */
    @Override
    public Optional<String> failure(String answer, int entries) {
        return Answers.failure(answer, object -> {
            boolean done = "ok".equals(object.get("status"))
                    && object.get("result") instanceof Map<?, ?> result
                    && result.get("status") instanceof String status
                    && DONE.contains(status);
            return done ? Optional.empty() : Optional.of("it does not confirm the points: " + Answers.shown(answer));
        });
    }
}
