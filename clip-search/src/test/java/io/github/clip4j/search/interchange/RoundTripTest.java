package io.github.clip4j.search.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written in a format is read from it again, whatever the file's name. */
class RoundTripTest {
    @TempDir
    private Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void assertSame(List<Entry> expected, List<Entry> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).id(), found.get(i).id(), "row " + i);
            assertArrayEquals(expected.get(i).vector(), found.get(i).vector(), "row " + i);
            assertEquals(expected.get(i).fields(), found.get(i).fields(), "row " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void textIdsAndFieldsOfEveryType(ExportFormat format) {
        List<Entry> entries = Sources.clustered(57, 12, false);
        Path target = folder.resolve("a");
        assertEquals(57, Interchange.write(format, Sources.of(entries), target));
        assertSame(entries, Sources.list(Interchange.open(target)));
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void numbersAsIds(ExportFormat format) {
        List<Entry> entries = Sources.clustered(9, 3, true);
        Path target = folder.resolve("a");
        Interchange.write(format, Sources.of(entries), target);
        assertSame(entries, Sources.list(Interchange.open(target)));
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aBadRowLeavesWhatWasThere(ExportFormat format) throws IOException {
        List<Entry> entries = new ArrayList<>(Sources.clustered(5, 3, true));
        Path target = folder.resolve("a");
        Interchange.write(format, Sources.of(entries), target);
        List<String> before = files();
        for (float[] bad : new float[][] {{1, Float.NaN, 0}, {0, 0, 0}, {1, 2}, {1, 2, Float.POSITIVE_INFINITY}}) {
            entries.set(3, new Entry("bad", bad, Map.of()));
            String message = Sources.refusal(() -> Interchange.write(format, Sources.of(entries), target));
            assertTrue(message.startsWith(target + ": row 3 (id bad): "), message);
            assertEquals(before, files());
            assertEquals(5, Sources.list(Interchange.open(target)).size());
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void nothingIsRefused(ExportFormat format) throws IOException {
        Path target = folder.resolve("a");
        String message = Sources.refusal(() -> Interchange.write(format, Sources.of(List.of()), target));
        assertTrue(message.startsWith(target + ": there is nothing to write"), message);
        assertEquals(List.of(), files());
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aFolderThatIsNotThereIsNamed(ExportFormat format) {
        Path target = folder.resolve("no").resolve("a");
        String message =
                Sources.refusal(() -> Interchange.write(format, Sources.of(Sources.clustered(2, 2, true)), target));
        assertTrue(message.startsWith(target.toString()) && message.contains("no such directory"), message);
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aFullDiskIsOneLine(ExportFormat format) {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full) && Files.isWritable(full), "no /dev/full on this machine");
        // A device cannot be replaced, so it is reported either as full or as a folder that cannot be written to.
        Path target = full.resolve("a");
        assertThrows(
                ClipException.class,
                () -> Interchange.write(format, Sources.of(Sources.clustered(2, 2, true)), target));
    }

    @Test
    void afterABadRowReadingGoesOn() throws IOException {
        Path file = folder.resolve("rows");
        Files.writeString(file, """
            {"id": 1, "vector": [1, 2]}
            {"id": 2, "vector": [0, 0]}
            {"id": 3, "vector": [1]}

            {"id": 4, "vector": [1, "x"]}
            no json
            {"id": "5", "vector": [3, 4]}
            """);
        List<String> said = new ArrayList<>();
        try (ImportedEntries entries = Interchange.open(file)) {
            while (true) {
                try {
                    Entry entry = entries.next();
                    if (entry == null) break;
                    said.add(entry.id());
                } catch (ClipException e) {
                    said.add(String.valueOf(e.getMessage())
                            .substring(file.toString().length() + 2));
                }
            }
        }
        assertEquals(
                List.of(
                        "1",
                        "row 1 (id 2): all numbers are zero, which has no direction; rows are counted from 0",
                        "row 2 (id 3): 1 dimensions, expected 2 as in the first; rows are counted from 0",
                        "line 5: \"vector\" has no number at 1",
                        "line 6: no JSON: expected a value, found U+006E at offset 0",
                        "5"),
                said);
    }

    @Test
    void whatIsNoneOfThemIsRefused() throws IOException {
        for (String content : List.of("", "GIF89a", "hello\nworld", "\u0000\u0001")) {
            Path file = Files.writeString(folder.resolve("x"), content);
            String message = Sources.refusal(() -> Interchange.open(file));
            assertTrue(message.startsWith(file + ": "), message);
            assertFalse(message.contains("null"), message);
        }
        assertThrows(ClipException.class, () -> Interchange.open(folder.resolve("missing")));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        String message = Sources.refusal(() -> Interchange.open(empty));
        assertTrue(message.startsWith(empty + ": "), message);
    }
}
