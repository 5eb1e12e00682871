package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteSink;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.ColumnKind;
import io.github.clip4j.search.interchange.data.EntrySpool;
import io.github.clip4j.search.interchange.data.JsonFields;
import io.github.clip4j.search.interchange.data.WholeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as Parquet: {@code id} (string), {@code vector} (list of float), and a column for each field: string,
 * int64, double, boolean, timestamp of microseconds in UTC, or JSON text for lists and for values of several types. No
 * state.
 */
public final class ParquetOutput {
    private static final String ID = "id";
    private static final String VECTOR = "vector";

    private ParquetOutput() {}

    /**
     * Writes all entries.
     *
     * @param source read to its end
     * @param path the file
     * @return how many were written
     * @throws io.github.clip4j.error.ClipException if a row is wrong or the file cannot be written; then it is as it
     *     was
     */
    public static long write(EntrySource source, Path path) {
        return write(source, path, ParquetWriter.GROUP);
    }

    static long write(EntrySource source, Path path, long group) {
        try (EntrySpool spool = EntrySpool.of(source, path)) {
            WholeFile.write(path, sink -> write(spool, sink, group));
            return spool.count();
        }
    }

    private static void write(EntrySpool spool, ByteSink sink, long group) {
        List<OutputColumn> columns = new ArrayList<>();
        columns.add(new OutputColumn(ID, OutputColumn.Type.TEXT, true));
        columns.add(new OutputColumn(VECTOR, OutputColumn.Type.VECTOR, true));
        columns.addAll(fields(spool.fields(), columns));
        try (EntrySource entries = spool.entries()) {
            rows(entries, spool.count(), new ParquetWriter(sink, columns, group), spool, (entry, values) -> {
                values[0] = entry.id();
                values[1] = entry.vector();
                return 2;
            });
        }
    }

    /**
     * Writes {@code id}, {@code values} and, as JSON text, {@code metadata}: what Pinecone imports.
     *
     * @param source read to its end
     * @param path the file
     * @return how many were written
     * @throws io.github.clip4j.error.ClipException as for {@link #write}
     */
    public static long writePinecone(EntrySource source, Path path) {
        List<OutputColumn> columns = List.of(
                new OutputColumn(ID, OutputColumn.Type.TEXT, true),
                new OutputColumn("values", OutputColumn.Type.VECTOR, true),
                new OutputColumn("metadata", OutputColumn.Type.TEXT, false));
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        WholeFile.write(path, sink -> {
            ParquetWriter writer = new ParquetWriter(sink, columns);
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                String metadata = entry.fields().isEmpty() ? null : Json.write(JsonFields.json(entry.fields()));
                writer.row(new @Nullable Object[] {entry.id(), entry.vector(), metadata});
                count[0]++;
            }
            if (count[0] == 0) throw new ClipException(path + ": there is nothing to write: the source has no entries");
            writer.finish();
        });
        return count[0];
    }

    /**
     * Writes ids and fields alone, for vectors that stand elsewhere.
     *
     * @param id name of the column of ids
     * @param entries of which the next are written
     * @param count how many of them
     * @param spool knows the fields of all
     * @param path the file
     */
    public static void writeFields(String id, EntrySource entries, long count, EntrySpool spool, Path path) {
        List<OutputColumn> columns = new ArrayList<>();
        columns.add(new OutputColumn(id, OutputColumn.Type.TEXT, true));
        columns.addAll(fields(spool.fields(), columns));
        WholeFile.write(
                path,
                sink -> rows(entries, count, new ParquetWriter(sink, columns), spool, (entry, values) -> {
                    values[0] = entry.id();
                    return 1;
                }));
    }

    /** What stands before the fields in a row; returns how many values that are. */
    private interface Before {
        int put(Entry entry, @Nullable Object[] values);
    }

    private static void rows(EntrySource entries, long count, ParquetWriter writer, EntrySpool spool, Before before) {
        List<String> names = List.copyOf(spool.fields().keySet());
        @Nullable Object[] values = new Object[writer.columns()];
        for (long row = 0; row < count; row++) {
            Entry entry = Objects.requireNonNull(entries.next());
            int at = before.put(entry, values);
            for (String name : names) values[at++] = value(entry.fields().get(name), kind(spool, name));
            writer.row(values);
        }
        writer.finish();
    }

    private static ColumnKind kind(EntrySpool spool, String name) {
        return spool.fields().getOrDefault(name, ColumnKind.JSON);
    }

    private static @Nullable Object value(@Nullable Object value, ColumnKind kind) {
        return kind == ColumnKind.JSON && value != null
                ? JsonFields.json(Map.of("", value)).get("")
                : value;
    }

    /** A field that is called as one of our own columns is set apart by a line. */
    private static List<OutputColumn> fields(Map<String, ColumnKind> fields, List<OutputColumn> own) {
        List<OutputColumn> columns = new ArrayList<>();
        fields.forEach((name, kind) -> {
            String free = name;
            while ((fields.containsKey(free) && !free.equals(name)) || isTaken(free, own)) free += "_";
            columns.add(OutputColumn.field(free, kind));
        });
        return columns;
    }

    private static boolean isTaken(String name, List<OutputColumn> columns) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }
}
