package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteSink;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.JsonFields;
import io.github.clip4j.search.interchange.data.WholeFile;
import io.github.clip4j.search.interchange.parquet.ParquetOutput;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@link BulkFormat}s. No state. */
public final class BulkOutput {
    private BulkOutput() {}

    /**
     * Writes all entries.
     *
     * @param format which one
     * @param source read to its end
     * @param name of the index, table or collection, where the format has it
     * @param path the file
     * @return how many were written
     * @throws ClipException if a row is wrong or the file cannot be written; then it is as it was
     */
    public static long write(BulkFormat format, EntrySource source, String name, Path path) {
        return switch (format) {
            case OPENSEARCH -> bulk(SearchServer.OPENSEARCH, source, name, path);
            case ELASTICSEARCH -> bulk(SearchServer.ELASTICSEARCH, source, name, path);
            case QDRANT -> requests(new QdrantTarget(URI.create("http://localhost"), name, ""), source, path);
            case PGVECTOR -> PgVectorOutput.write(source, name, path);
            case MILVUS -> lines(source, path, new Frame("{\"rows\":[\n", ",\n", "\n]}\n"), BulkOutput::milvus);
            case PINECONE -> ParquetOutput.writePinecone(source, path);
            case PINECONE_DOCUMENTS -> lines(source, path, new Frame("", "", ""), BulkOutput::document);
        };
    }

    /** The description of the index is there first: whoever waits for the lines finds it. */
    private static long bulk(SearchServer server, EntrySource source, String name, Path path) {
        Path index = path.resolveSibling(path.getFileName() + ".index.json");
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        WholeFile.write(path, sink -> {
            Frame frame = new Frame("", "", "");
            count[0] = fill(entries, sink, path, frame, entry -> SearchTarget.lines(entry, name));
            WholeFile.write(index, text -> text.text(server.mapping(source.dimensions()) + "\n"));
        });
        return count[0];
    }

    private static long requests(RestTarget target, EntrySource source, Path path) {
        Batches batches = new Batches(target, source, path.toString());
        long[] count = {0};
        WholeFile.write(path, sink -> {
            for (List<String> items = batches.next(); !items.isEmpty(); items = batches.next()) {
                sink.text(target.body(items) + "\n");
                count[0] += items.size();
            }
            if (count[0] == 0) throw nothing(path);
        });
        return count[0];
    }

    private static ClipException nothing(Path path) {
        return new ClipException(path + ": there is nothing to write: the source has no entries");
    }

    /** What stands around and between entries. */
    private record Frame(String before, String between, String after) {}

    private interface Form {
        String of(Entry entry);
    }

    private static long lines(EntrySource source, Path path, Frame frame, Form form) {
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        WholeFile.write(path, sink -> count[0] = fill(entries, sink, path, frame, form));
        return count[0];
    }

    private static long fill(CheckedEntries entries, ByteSink sink, Path path, Frame frame, Form form) {
        sink.text(frame.before());
        long count = 0;
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            if (count++ > 0) sink.text(frame.between());
            sink.text(form.of(entry));
        }
        if (count == 0) throw nothing(path);
        sink.text(frame.after());
        return count;
    }

    private static String milvus(Entry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", entry.id());
        row.put("vector", entry.vector());
        JsonFields.json(entry.fields()).forEach(row::putIfAbsent);
        return Json.write(row);
    }

    private static String document(Entry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("_id", entry.id());
        row.put("values", entry.vector());
        JsonFields.json(entry.fields()).forEach(row::putIfAbsent);
        return Json.write(row) + "\n";
    }
}
