package io.github.clip4j.search.interchange.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another reader finds in our files what was written; tools/search/check_interchange.py asks pyarrow too. */
class ParquetOutputTest {
    @TempDir
    private Path folder;

    /** It would look for a native library, with a warning. */
    @BeforeAll
    static void withoutNativeCode() {
        System.setProperty("hardwood.uselibdeflate", "false");
    }

    @Test
    void anotherReaderFindsTheSame() throws IOException {
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

    @Test
    void manyRowsAreSeveralGroups() throws IOException {
        List<Entry> entries = Sources.clustered(300, 8, false);
        Path file = folder.resolve("a.parquet");
        ParquetOutput.write(Sources.of(entries), file, 4000);
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertEquals(300, reader.getFileMetaData().numRows());
            int groups = reader.getFileMetaData().rowGroups().size();
            assertTrue(groups > 5 && groups < 20, "groups: " + groups);
        }
        List<Entry> found = Sources.list(ParquetEntries.open(file));
        for (int i = 0; i < 300; i++) {
            assertEquals(entries.get(i).id(), found.get(i).id());
            assertArrayEquals(entries.get(i).vector(), found.get(i).vector());
            assertEquals(entries.get(i).fields(), found.get(i).fields());
        }
    }

    /** A page ends after a million bytes, wherever its row group ends. */
    @Test
    void longVectorsAreSeveralPages() {
        float[] vector = new float[100_000];
        vector[7] = 1;
        Entry entry = new Entry("a", vector, Map.of());
        Path file = folder.resolve("a.parquet");
        ParquetOutput.write(Sources.of(Collections.nCopies(8, entry)), file);
        List<Entry> found = Sources.list(ParquetEntries.open(file));
        assertEquals(8, found.size());
        for (Entry one : found) assertArrayEquals(vector, one.vector());
    }
}
