package io.github.clip4j.search.interchange.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Resources;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of pyarrow and pandas, beside the rows that they were made of. */
class ParquetEntriesTest {
    private static final int DAMAGES = 120;

    @TempDir
    private Path folder;

    private static float[] vector(@Nullable Object numbers) {
        List<?> list = (List<?>) Objects.requireNonNull(numbers);
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) vector[i] = ((Number) list.get(i)).floatValue();
        return vector;
    }

    private static Map<?, ?> json(String name) throws IOException {
        return (Map<?, ?>) Objects.requireNonNull(Json.parse(Files.readAllBytes(Resources.path(name))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd19", "zstd_dictionary_v2", "snappy_small_pages", "gzip_v2", "delta_and_split"})
    void everyCodecAndEncoding(String name) throws IOException {
        List<?> rows =
                (List<?>) Objects.requireNonNull(json("parquet/rows.json").get("rows"));
        List<Entry> found = Sources.list(ParquetEntries.open(Resources.path("parquet/" + name + ".parquet")));
        assertEquals(rows.size(), found.size());
        for (int i = 0; i < rows.size(); i++) {
            Map<?, ?> row = (Map<?, ?>) rows.get(i);
            assertEquals(row.get("id"), found.get(i).id());
            assertArrayEquals(vector(row.get("vector")), found.get(i).vector());
            Map<Object, Object> rest = new HashMap<>(row);
            rest.values().removeIf(Objects::isNull);
            rest.remove("id");
            rest.remove("vector");
            assertEquals(rest, found.get(i).fields(), "row " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 40, ''",
        "1_uncompressed_plain, 40, ''",
        "2_zstd_v2pages, 40, ''",
        "3_gzip, 40, ''",
        "4_sparse, 10, 'columns that are left out: [sparse_values.indices, sparse_values.values]'",
    })
    void pineconesFiles(String name, int count, String caution) throws IOException {
        List<?> rows = (List<?>) Json.parse(Files.readAllBytes(Resources.path("pinecone-import/expected.json")));
        Path file = Resources.path("pinecone-import/example-namespace/" + name + ".parquet");
        try (ParquetEntries entries = ParquetEntries.open(file)) {
            assertEquals(caution, entries.caution().orElse(""));
        }
        List<Entry> found = Sources.list(ParquetEntries.open(file));
        assertEquals(count, found.size());
        for (int i = 0; i < count; i++) {
            Map<?, ?> row = (Map<?, ?>) Objects.requireNonNull(rows).get(i);
            assertEquals(row.get("id"), found.get(i).id());
            assertArrayEquals(vector(row.get("values")), found.get(i).vector());
            Map<String, Object> fields = new LinkedHashMap<>();
            if (row.get("metadata") instanceof String metadata)
                JsonFields.add((Map<?, ?>) Objects.requireNonNull(Json.parse(metadata)), fields);
            assertEquals(fields, found.get(i).fields(), "row " + i);
        }
    }

    @Test
    void everyType() {
        Path file = Resources.path("parquet/types.parquet");
        try (ParquetEntries entries = ParquetEntries.open(file)) {
            assertEquals(
                    "columns that are left out: [two, price, bytes]",
                    entries.caution().orElse(""));
        }
        List<Entry> found = Sources.list(ParquetEntries.open(file));
        assertArrayEquals(new float[] {3, 4}, found.get(1).vector());
        Instant time = Instant.parse("2024-05-01T10:20:30.123456Z");
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("day", Instant.parse("2024-05-01T00:00:00Z"));
        first.put("millis", Instant.parse("2024-05-01T10:20:30.123Z"));
        first.put("micros", time);
        first.put("nanos", time);
        first.put("u32", 4294967295L);
        first.put("i8", -7L);
        first.put("half", 0.5);
        first.put("group.a", 1L);
        first.put("group.b", "x");
        first.put("map.key_value.key", List.of("k"));
        first.put("map.key_value.value", List.of(1L));
        assertEquals(first, found.get(0).fields());
        assertEquals(
                Map.of("micros", Instant.parse("1960-01-01T00:00:00Z"), "u32", 0L, "i8", 7L, "half", -2.0),
                found.get(1).fields());
        assertEquals(
                Map.of("day", Instant.parse("2024-05-01T00:00:00Z"), "int96", time),
                Sources.list(ParquetEntries.open(Resources.path("parquet/int96.parquet")))
                        .getFirst()
                        .fields());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refused_brotli | compressed with BROTLI, expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD",
                "refused_delta_byte_array | column caption: encoded as number 7, which is not supported",
            })
    void whatIsNotSupportedIsNamed(String name, String reason) {
        Path file = Resources.path("parquet/" + name + ".parquet");
        String message = Sources.refusal(() -> Sources.list(ParquetEntries.open(file)));
        assertTrue(message.startsWith(file + ": ") && message.contains(reason), message);
    }

    @Test
    void aFileWithoutVectorsIsRefused() {
        Path file = Resources.path("clip-retrieval/metadata/metadata_0.parquet");
        assertEquals(
                file + ": no column has vectors: expected one list of floats, called \"values\", \"vector\" or"
                        + " \"embedding\"",
                Sources.refusal(() -> ParquetEntries.open(file)));
    }

    /** Any cut, and bytes of chance at places of chance: refused, or read as something else; never more. */
    @ParameterizedTest
    @ValueSource(strings = {"zstd_dictionary_v2", "snappy_small_pages", "gzip_v2", "delta_and_split", "types"})
    void damageIsRefusedByRule(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Resources.path("parquet/" + name + ".parquet"));
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int i = 0; i < DAMAGES; i++) {
            boolean cut = i % 8 == 0;
            byte[] bytes = cut ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (!cut) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Path file = Files.write(folder.resolve("b.parquet"), bytes);
            try {
                Sources.list(ParquetEntries.open(file));
                assertTrue(!cut, "a file cut at " + bytes.length + " was read");
            } catch (ClipException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused >= DAMAGES / 8, "refused " + refused);
    }
}
