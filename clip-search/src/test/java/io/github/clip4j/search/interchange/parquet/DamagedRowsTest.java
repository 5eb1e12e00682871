package io.github.clip4j.search.interchange.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in one row group of three costs that group, and no row is called by another's number. */
class DamagedRowsTest {
    @TempDir
    private Path folder;

    @Test
    void theNextGroupIsReadAfterADamagedOne() throws Exception {
        Path path = folder.resolve("x.parquet");
        List<Entry> entries = Sources.clustered(300, 16, false);
        ParquetOutput.write(Sources.of(entries), path, 10_000);
        byte[] bytes = Files.readAllBytes(path);
        java.util.Arrays.fill(bytes, 11_000, 15_000, (byte) 0xff);
        Files.write(path, bytes);
        List<String> ids = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (ParquetEntries found = ParquetEntries.open(path)) {
            for (boolean more = true; more; ) {
                try {
                    Entry entry = found.next();
                    more = entry != null;
                    if (entry != null) ids.add(entry.id());
                } catch (ClipException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().matches(path + ": rows \\d+ to \\d+: .*"), problems::toString);
        assertTrue(ids.size() > 100 && ids.size() < 300, "rows: " + ids.size());
        assertEquals(entries.getFirst().id(), ids.getFirst());
        assertEquals(entries.getLast().id(), ids.getLast());
    }

    @Test
    void aRowIsFoundWithoutThoseBeforeIt() {
        Path path = folder.resolve("x.parquet");
        List<Entry> entries = Sources.clustered(300, 16, false);
        ParquetOutput.write(Sources.of(entries), path, 10_000);
        try (ParquetFile file = ParquetFile.open(path)) {
            ParquetRows rows = file.read(List.of(0));
            for (int row : new int[] {0, 1, 150, 299}) {
                assertTrue(rows.skipTo(row));
                assertEquals(entries.get(row).id(), rows.value(0));
            }
            assertEquals(false, rows.skipTo(300));
        }
        assertThrows(ClipException.class, () -> ParquetFile.open(folder.resolve("none")));
    }
}
