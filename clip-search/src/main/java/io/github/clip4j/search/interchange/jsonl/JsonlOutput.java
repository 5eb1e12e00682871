package io.github.clip4j.search.interchange.jsonl;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteSink;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.JsonFields;
import io.github.clip4j.search.interchange.data.WholeFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes entries as {@link JsonlEntries} reads them. No state. */
public final class JsonlOutput {
    private JsonlOutput() {}

    /**
     * Writes all entries.
     *
     * @param source read to its end
     * @param path the file
     * @return how many were written
     * @throws ClipException if a row is wrong or the file cannot be written; then the file is as it was
     */
    public static long write(EntrySource source, Path path) {
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        WholeFile.write(path, sink -> {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                line(sink, entry, true);
                count[0]++;
            }
            if (count[0] == 0) throw new ClipException(path + ": there is nothing to write: the source has no entries");
        });
        return count[0];
    }

    /**
     * Writes a line.
     *
     * @param sink receives it
     * @param entry what to write
     * @param withVector false where the vectors stand elsewhere
     */
    public static void line(ByteSink sink, Entry entry, boolean withVector) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", entry.id());
        if (withVector) line.put("vector", entry.vector());
        if (!entry.fields().isEmpty()) line.put("metadata", JsonFields.json(entry.fields()));
        sink.text(Json.write(line) + "\n");
    }
}
