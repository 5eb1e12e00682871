package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Entries in a Parquet file: a column {@code id} or {@code input} of texts or whole numbers (else the number of the
 * row), one list of numbers with a fraction, called {@code values} (Pinecone), {@code vector} or {@code embedding}, or
 * the only one there is; a column {@code metadata} of JSON objects; every other column is a field.
 */
public final class ParquetEntries implements ImportedEntries {
    private static final List<String> VECTORS = List.of("values", "vector", "embedding");
    private static final List<String> IDS = List.of("id", "_id", "input");
    private static final String METADATA = "metadata";

    /** Pandas' own, and Pinecone's second vector, of which an index has none. */
    private static final List<String> PASSED_OVER = List.of("__index_level_0__", "sparse_values.");

    private final ParquetFile file;
    private final List<Column> columns;
    private final ParquetRows rows;
    private final int vector;
    private final int id;
    private final List<String> leftOut = new ArrayList<>();
    private final int dimensions;
    private boolean peeked;

    private ParquetEntries(ParquetFile file) {
        this.file = file;
        List<Integer> read = new ArrayList<>();
        leftOut.addAll(file.leftOut());
        for (int i = 0; i < file.columns().size(); i++) {
            Column column = file.columns().get(i);
            String name = column.name();
            if (!column.isBytes() && PASSED_OVER.stream().noneMatch(name::startsWith)) read.add(i);
            else if (!name.startsWith("__")) leftOut.add(name);
        }
        columns = read.stream().map(file.columns()::get).toList();
        vector = vectorColumn();
        id = idColumn();
        rows = file.read(read);
        peeked = rows.next();
        dimensions = peeked ? vector().length : 1;
    }

    /**
     * Opens a file.
     *
     * @param path where it lies
     * @return to be closed
     * @throws ClipException in one line with the file, if it is damaged or has no column of vectors
     */
    public static ParquetEntries open(Path path) {
        ParquetFile file = ParquetFile.open(path);
        try {
            return new ParquetEntries(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private int vectorColumn() {
        List<String> lists = new ArrayList<>();
        int found = -1;
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).isList() || !columns.get(i).isNumbers()) continue;
            if (VECTORS.contains(columns.get(i).name())) return i;
            lists.add(columns.get(i).name());
            found = i;
        }
        if (lists.size() == 1) return found;
        throw new ClipException(file.path() + ": "
                + (lists.isEmpty() ? "no column has vectors" : "several columns have vectors, " + lists)
                + ": expected one list of floats, called \"values\", \"vector\" or \"embedding\"");
    }

    private int idColumn() {
        for (String name : IDS)
            for (int i = 0; i < columns.size(); i++)
                if (columns.get(i).name().equals(name) && !columns.get(i).isList()) return i;
        return -1;
    }

    private ClipException error(String problem) {
        return new ClipException(file.path() + ": row " + rows.row() + ": " + problem);
    }

    private float[] vector() {
        if (rows.value(vector) instanceof float[] found && found.length > 0) return found;
        throw error("no vector in the column " + columns.get(vector).name());
    }

    @Override
    public String format() {
        return "Parquet file";
    }

    @Override
    public Optional<String> caution() {
        return leftOut.isEmpty() ? Optional.empty() : Optional.of("columns that are left out: " + leftOut);
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public long count() {
        return file.rows();
    }

    @Override
    public @Nullable Entry next() {
        if (!peeked && !rows.next()) return null;
        peeked = false;
        return new Entry(id(), vector(), fields());
    }

    private String id() {
        if (id < 0) return Long.toString(rows.row());
        Object found = rows.value(id);
        if (found instanceof Long number) return number.toString();
        if (found instanceof String text && !text.isEmpty()) return text;
        throw error("the id is neither a text nor a whole number");
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = rows.value(i);
            if (i == id || i == vector || value == null) continue;
            // Pandas' form of none.
            if (value instanceof Double number && !Double.isFinite(number)) continue;
            String name = columns.get(i).name();
            if (name.equals(METADATA) && value instanceof String json) metadata(json, fields);
            else fields.put(name, field(value));
        }
        return fields;
    }

    static Object field(Object value) {
        if (!(value instanceof float[] numbers)) return value;
        List<Object> list = new ArrayList<>();
        for (float number : numbers) list.add((double) number);
        return list;
    }

    /** A text that is no JSON object is a field like any other. */
    private static void metadata(String json, Map<String, Object> fields) {
        try {
            if (Json.parse(json) instanceof Map<?, ?> object) {
                JsonFields.add(object, fields);
                return;
            }
        } catch (JsonException _) {
            fields.put(METADATA, json);
            return;
        }
        fields.put(METADATA, json);
    }

    @Override
    public void close() {
        file.close();
    }
}
