package io.github.clip4j.search.interchange.jsonl;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.data.LineReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries as JSON lines: {@code {"id": "a", "vector": [...], "metadata": {...}}}. The vector may also be called
 * {@code values} (Pinecone) or {@code embedding}, or be the only array of numbers in the first line (document indexes).
 * Fields may stand beside it or in {@code metadata}. Lines that are empty are passed over.
 */
public final class JsonlEntries implements ImportedEntries {
    private static final List<String> VECTORS = List.of("vector", "values", "embedding");

    private final LineReader lines;
    private final String vector;
    private final int dimensions;
    private @Nullable Map<?, ?> first;

    private JsonlEntries(LineReader lines, Map<?, ?> first) {
        this.lines = lines;
        this.first = first;
        vector = vectorName(first);
        dimensions = vector(first).length;
    }

    /**
     * Opens a file.
     *
     * @param path in UTF-8
     * @return to be closed
     * @throws ClipException with file and line, if the first line is no entry
     */
    public static JsonlEntries open(Path path) {
        LineReader lines = LineReader.open(path);
        try {
            Map<?, ?> first = lines.next();
            if (first == null) throw new ClipException(path + ": has no lines: expected a JSON object on each");
            return new JsonlEntries(lines, first);
        } catch (RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private String vectorName(Map<?, ?> line) {
        for (String name : VECTORS) if (line.get(name) instanceof List) return name;
        List<String> found = new ArrayList<>();
        line.forEach((name, value) -> {
            if (value instanceof List<?> list
                    && !list.isEmpty()
                    && list.stream().allMatch(Number.class::isInstance)) found.add(String.valueOf(name));
        });
        if (found.size() == 1) return found.getFirst();
        throw lines.error("has " + (found.isEmpty() ? "no vector" : "several arrays of numbers, " + found)
                + ": expected one under \"vector\", \"values\" or \"embedding\"");
    }

    private float[] vector(Map<?, ?> line) {
        if (!(line.get(vector) instanceof List<?> numbers) || numbers.isEmpty())
            throw lines.error("has no vector under \"" + vector + "\"");
        float[] found = new float[numbers.size()];
        for (int i = 0; i < found.length; i++) {
            if (!(numbers.get(i) instanceof Number number))
                throw lines.error("\"" + vector + "\" has no number at " + i);
            found[i] = number.floatValue();
        }
        return found;
    }

    @Override
    public String format() {
        return "JSON lines";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public long count() {
        return -1;
    }

    @Override
    public @Nullable Entry next() {
        Map<?, ?> line = first == null ? lines.next() : first;
        first = null;
        if (line == null) return null;
        JsonlRow row = JsonlRow.whole(lines, line, vector);
        return new Entry(row.id(), vector(line), row.fields());
    }

    @Override
    public void close() {
        lines.close();
    }
}
