package io.github.clip4j.search.interchange.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another reader finds in our files what was written; tools/search/check_interchange.py asks pyarrow too. */
class ParquetOutputTest {
    @TempDir
    private Path folder;

    @Test
    void anotherReaderFindsTheSame() throws IOException {
        // It would look for a native library, with a warning.
        System.setProperty("hardwood.uselibdeflate", "false");
        List<Entry> entries = Sources.clustered(500, 24, false);
        Path file = folder.resolve("a.parquet");
        ParquetOutput.write(Sources.of(entries), file);
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            for (Entry entry : entries) {
                rows.next();
                assertEquals(entry.id(), rows.getString("id"));
                List<Float> floats = rows.getList("vector").floats();
                for (int i = 0; i < 24; i++) assertEquals(entry.vector()[i], floats.get(i));
                Map<String, Object> fields = entry.fields();
                assertEquals(fields.get("caption"), rows.getString("caption"));
                assertEquals(fields.get("width"), rows.isNull("width") ? null : rows.getLong("width"));
                assertEquals(fields.get("score"), rows.getDouble("score"));
                assertEquals(fields.get("ok"), rows.isNull("ok") ? null : rows.getBoolean("ok"));
                assertEquals(fields.get("date"), rows.getTimestamp("date"));
            }
            assertFalse(rows.hasNext());
        }
    }

    @Test
    void fieldsThatAreCalledAsColumnsKeepApart() {
        Entry entry = new Entry("a", new float[] {1}, Map.of("id", "x", "vector", 2L, "id_", 3L));
        Path file = folder.resolve("a.parquet");
        ParquetOutput.write(Sources.of(List.of(entry)), file);
        Entry found = Sources.list(ParquetEntries.open(file)).getFirst();
        assertEquals("a", found.id());
        assertEquals(Map.of("id__", "x", "vector_", 2L, "id_", 3L), found.fields());
    }

    @Test
    void valuesOfSeveralTypesAreJson() {
        Instant time = Instant.parse("2024-05-01T10:00:00Z");
        List<Object> values = List.of("text", 1L, true, time, List.of(1L, 2L), List.of(time));
        List<Entry> entries = values.stream()
                .map(value -> new Entry("a", new float[] {1}, Map.of("f", value)))
                .toList();
        Path file = folder.resolve("a.parquet");
        ParquetOutput.write(Sources.of(entries), file);
        assertEquals(
                values,
                Sources.list(ParquetEntries.open(file)).stream()
                        .map(entry -> entry.fields().get("f"))
                        .toList());
    }

    /** 100 MB: more than a row group; the heap of the test holds no more than one. */
    @Test
    void manyRowsAreSeveralGroups() {
        float[] vector = new float[50_000];
        vector[7] = 1;
        int count = 500;
        Path file = folder.resolve("big.parquet");
        ParquetOutput.write(
                new EntrySource() {
                    private int next;

                    @Override
                    public int dimensions() {
                        return vector.length;
                    }

                    @Override
                    public long count() {
                        return count;
                    }

                    @Override
                    public @Nullable Entry next() {
                        return next == count ? null : new Entry("id " + next++, vector, Map.of());
                    }

                    @Override
                    public void close() {}
                },
                file);
        try (ParquetEntries entries = ParquetEntries.open(file)) {
            assertEquals(count, entries.count());
            for (int i = 0; i < count; i++) {
                Entry entry = java.util.Objects.requireNonNull(entries.next());
                assertEquals("id " + i, entry.id());
                assertArrayEquals(vector, entry.vector());
            }
            assertEquals(null, entries.next());
        }
        assertTrue(file.toFile().length() > 100_000_000);
    }
}
