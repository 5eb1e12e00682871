package io.github.clip4j.search.interchange.jsonl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as other programs write them. */
class JsonlEntriesTest {
    @TempDir
    private Path folder;

    private Path write(String lines) throws IOException {
        return Files.writeString(folder.resolve("a.jsonl"), lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"a\", \"values\": [1, 2.5], \"metadata\": {\"year\": 1990}}",
                "{\"_id\": \"a\", \"my_vector\": [1, 2.5], \"year\": 1990, \"none\": null}",
                "{\"input\": \"a\", \"embedding\": [1.0, 25e-1], \"year\": 1990}",
            })
    void namesThatPeopleUse(String line) throws IOException {
        Entry entry =
                Sources.list(JsonlEntries.open(write("\ufeff" + line + "\r\n"))).getFirst();
        assertEquals("a", entry.id());
        assertArrayEquals(new float[] {1, 2.5f}, entry.vector());
        assertEquals(Map.of("year", 1990L), entry.fields());
    }

    @Test
    void fieldsKeepTheirTypes() throws IOException {
        Path path = write(
                "{\"id\":1,\"vector\":[1],\"metadata\":{\"t\":\"2024-05-01T10:00:00Z\",\"u\":\"2024-99-01T10:00:00Z\","
                        + "\"l\":[1,2.5],\"m\":[1,\"a\"],\"o\":{\"a\":[1]},\"b\":true,\"n\":null,\"e\":[]}}");
        assertEquals(
                Map.of(
                        "t",
                        Instant.parse("2024-05-01T10:00:00Z"),
                        "u",
                        "2024-99-01T10:00:00Z",
                        "l",
                        List.of(1.0, 2.5),
                        "m",
                        "[1,\"a\"]",
                        "o",
                        "{\"a\":[1]}",
                        "b",
                        true,
                        "e",
                        List.of()),
                Sources.list(JsonlEntries.open(path)).getFirst().fields());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": 1} | line 1: has no vector: expected one under \"vector\"",
                "{\"id\": 1, \"a\": [1], \"b\": [2]} | has several arrays of numbers, [a, b]",
                "{\"vector\": [1]} | has no \"id\"",
                "{\"id\": 1.5, \"vector\": [1]} | neither a text nor a whole number",
                "{\"id\": \"\", \"vector\": [1]} | neither a text nor a whole number",
                "{\"id\": 1, \"vector\": []} | has no vector under \"vector\"",
                "{\"id\": 1, \"vector\": [1 | no JSON: the text ends early",
                "[1] | expected a JSON object",
            })
    void everyRule(String line, String reason) throws IOException {
        Path path = write(line);
        String message = Sources.refusal(() -> Sources.list(JsonlEntries.open(path)));
        assertTrue(message.startsWith(path + ": line 1: ") && message.contains(reason), message);
    }

    @Test
    void aLineWithoutEndIsRefused() throws IOException {
        byte[] bytes = new byte[(16 << 20) + 1000];
        Arrays.fill(bytes, (byte) '[');
        Path path = Files.write(folder.resolve("a.jsonl"), bytes);
        String message = Sources.refusal(() -> JsonlEntries.open(path));
        assertTrue(message.endsWith("line 1: longer than 16777216 bytes"), message);
    }
}
