package io.github.clip4j.search;

import io.github.clip4j.Similarity;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.search.filter.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/**
 * Entries as documents of Lucene: the id, the vector, all fields as JSON to be given back, and each field for filters.
 */
final class Documents {
    static final String ID = "id";
    static final String VECTOR = "vector";
    private static final String FIELDS = "fields";
    /** Marks an instant among JSON's values. */
    private static final String INSTANT = "instant";

    /** Terms of Lucene are 32,766 bytes at most. */
    private static final int LONGEST_ID = 8_000;

    /** A length that differs from 1 by less is that of rounding, of float16 among others. */
    private static final double UNIT = 1e-3;

    private Documents() {}

    static Document document(Entry entry, IndexModel model) {
        if (entry.id().length() > LONGEST_ID)
            throw new ClipException("the id " + entry.id() + ": longer than " + LONGEST_ID + " characters");
        Document document = new Document();
        document.add(new StringField(ID, entry.id(), Field.Store.YES));
        document.add(new KnnFloatVectorField(
                VECTOR, vector(entry.vector(), model, entry.id()), VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
        Map<String, Object> fields = new LinkedHashMap<>();
        entry.fields().forEach((name, value) -> {
            try {
                fields.put(name, json(value));
                Fields.index(document, name, value);
            } catch (ClipException e) {
                throw e.in(entry.id());
            }
        });
        Fields.indexPlace(document, entry.fields());
        if (!fields.isEmpty())
            document.add(new StoredField(FIELDS, Json.write(fields).getBytes(StandardCharsets.UTF_8)));
        return document;
    }

    /**
     * A vector as the metric wants it.
     *
     * @param place what messages begin with
     */
    static float[] vector(float[] vector, IndexModel model, String place) {
        if (vector.length != model.dimensions())
            throw new ClipException(
                    place + ": a vector of " + vector.length + " numbers; the index holds embeddings of " + model);
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i]))
                throw new ClipException(place + ": its vector has " + vector[i] + " at place " + i
                        + "; embed it again, or leave it out");
            squares += (double) vector[i] * vector[i];
        }
        if (squares == 0)
            throw new ClipException(place + ": its vector is all zeros, which is like nothing; leave it out");
        if (model.metric() == Metric.INNER_PRODUCT || Math.abs(Math.sqrt(squares) - 1) < UNIT) return vector;
        return Similarity.normalize(vector);
    }

    private static Object json(Object value) {
        return switch (value) {
            case Instant instant -> Map.of(INSTANT, instant.toString());
            case List<?> list -> {
                List<Object> several = new ArrayList<>();
                for (Object one : list) several.add(json(one));
                yield several;
            }
            case Double number
            when !Double.isFinite(number) -> throw new ClipException("a field is " + number + ": leave it out instead");
            default -> value;
        };
    }

    static String id(Document document) {
        return document.get(ID);
    }

    /** As they were given. */
    static Map<String, Object> fields(Document document) {
        BytesRef bytes = document.getBinaryValue(FIELDS);
        if (bytes == null) return Map.of();
        byte[] utf8 = new byte[bytes.length];
        System.arraycopy(bytes.bytes, bytes.offset, utf8, 0, bytes.length);
        Map<String, Object> fields = new LinkedHashMap<>();
        Json.parseObject(utf8).members().forEach((name, value) -> fields.put(name, value(value)));
        return fields;
    }

    private static Object value(Object json) {
        return switch (json) {
            case Map<?, ?> _ ->
                Instant.parse(JsonObject.of(json, FIELDS).string(INSTANT).orElseThrow());
            case List<?> list ->
                list.stream().map(one -> value(Objects.requireNonNull(one))).toList();
            default -> json;
        };
    }
}
