package io.github.clip4j.search.interchange.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.Sources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files for bulk loaders, beside their descriptions; PostgreSQL's also with a server if there is one. */
class BulkOutputTest {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("a", new float[] {1, -0.5f}, Map.of("day", Instant.parse("2024-05-01T00:00:00Z"))),
            new Entry("é\n", new float[] {0, 2}, Map.of()));

    @TempDir
    private Path folder;

    private Path write(BulkFormat format) {
        Path file = folder.resolve("out");
        assertEquals(2, BulkOutput.write(format, Sources.of(ENTRIES), "photos", file));
        return file;
    }

    @ParameterizedTest
    @EnumSource(BulkFormat.class)
    void nothingIsRefused(BulkFormat format) {
        Path file = folder.resolve("out");
        String message = Sources.refusal(() -> BulkOutput.write(format, Sources.of(List.of()), "t", file));
        assertEquals(file + ": there is nothing to write: the source has no entries", message);
    }

    @Test
    void bulk() throws IOException {
        assertEquals("""
            {"index":{"_index":"photos","_id":"a"}}
            {"vector":[1.0,-0.5],"day":"2024-05-01T00:00:00Z"}
            {"index":{"_index":"photos","_id":"é\\n"}}
            {"vector":[0.0,2.0]}
            """, Files.readString(write(BulkFormat.OPENSEARCH)));
        assertEquals(SearchServer.OPENSEARCH.mapping(2) + "\n", Files.readString(folder.resolve("out.index.json")));
        write(BulkFormat.ELASTICSEARCH);
        assertEquals(SearchServer.ELASTICSEARCH.mapping(2) + "\n", Files.readString(folder.resolve("out.index.json")));
    }

    @Test
    void qdrantsRequestsAreLines() throws IOException {
        Path file = folder.resolve("out");
        assertEquals(600, BulkOutput.write(BulkFormat.QDRANT, Sources.of(Sources.clustered(600, 4, true)), "p", file));
        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size());
        int count = 0;
        for (String line : lines) {
            Map<?, ?> body = (Map<?, ?>) Objects.requireNonNull(Json.parse(line));
            count += ((List<?>) Objects.requireNonNull(body.get("points"))).size();
        }
        assertEquals(600, count);
    }

    @Test
    void milvus() throws IOException {
        Object found = Json.parse(Files.readAllBytes(write(BulkFormat.MILVUS)));
        assertEquals(
                Map.of(
                        "rows",
                        List.of(
                                Map.of("id", "a", "vector", List.of(1.0, -0.5), "day", "2024-05-01T00:00:00Z"),
                                Map.of("id", "é\n", "vector", List.of(0.0, 2.0)))),
                found);
    }

    /** Its own files are what is imported, too. */
    @ParameterizedTest
    @EnumSource(
            value = BulkFormat.class,
            names = {"PINECONE", "PINECONE_DOCUMENTS"})
    void pineconesAreReadAgain(BulkFormat format) {
        List<Entry> found = Sources.list(Interchange.open(write(format)));
        for (int i = 0; i < 2; i++) {
            assertEquals(ENTRIES.get(i).id(), found.get(i).id());
            assertArrayEquals(ENTRIES.get(i).vector(), found.get(i).vector());
            assertEquals(ENTRIES.get(i).fields(), found.get(i).fields());
        }
    }

    @Test
    void copyInBinaryForm() throws IOException {
        Path file = write(BulkFormat.PGVECTOR);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        byte[] signature = new byte[11];
        bytes.get(signature);
        assertEquals("PGCOPY\n\u00ff\r\n\0", new String(signature, StandardCharsets.ISO_8859_1));
        assertEquals(0, bytes.getLong());
        for (Entry entry : ENTRIES) {
            assertEquals(3, bytes.getShort());
            assertEquals(entry.id(), text(bytes, bytes.getInt()));
            assertEquals(4 + 8, bytes.getInt());
            assertEquals(2, bytes.getShort());
            assertEquals(0, bytes.getShort());
            assertEquals(entry.vector()[0], bytes.getFloat());
            assertEquals(entry.vector()[1], bytes.getFloat());
            int length = bytes.getInt();
            assertEquals(1, bytes.get());
            assertEquals(
                    entry.fields().isEmpty() ? "{}" : "{\"day\":\"2024-05-01T00:00:00Z\"}", text(bytes, length - 1));
        }
        assertEquals(-1, bytes.getShort());
        assertEquals(0, bytes.remaining());
        String sql = Files.readString(folder.resolve("out.sql"));
        assertTrue(sql.contains("CREATE TABLE IF NOT EXISTS photos (id text PRIMARY KEY, embedding vector(2)"), sql);
        assertTrue(sql.contains("FROM '" + file + "' WITH (FORMAT binary)"), sql);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Test
    void whatPostgresCannotStoreIsRefused() {
        Path file = folder.resolve("out");
        Entry entry = new Entry("a", new float[] {1}, Map.of("t", "x\0y"));
        assertTrue(Sources.refusal(() -> BulkOutput.write(BulkFormat.PGVECTOR, Sources.of(List.of(entry)), "t", file))
                .contains("entry a: the character U+0000"));
        assertTrue(Sources.refusal(
                        () -> BulkOutput.write(BulkFormat.PGVECTOR, Sources.of(ENTRIES), "t; DROP TABLE x", file))
                .contains("no name of a table"));
    }

    /** {@code -Dclip.test.pg=postgresql://...}: a database with pgvector, and psql on the path. */
    @Test
    void aServerTakesTheFile() throws IOException, InterruptedException {
        String url = System.getProperty("clip.test.pg", "");
        Assumptions.assumeFalse(url.isEmpty(), "no PostgreSQL with pgvector: name one with -Dclip.test.pg=URL");
        String table = "clip4j_test_" + ProcessHandle.current().pid();
        Path file = folder.resolve("out");
        List<Entry> entries = Sources.clustered(200, 16, false);
        BulkOutput.write(BulkFormat.PGVECTOR, Sources.of(entries), table, file);
        try {
            psql(url, "-f", folder.resolve("out.sql").toString());
            String query = "SELECT id FROM " + table + " ORDER BY embedding <=> (SELECT embedding FROM " + table
                    + " WHERE id = 'img/7 é.jpg') LIMIT 1";
            assertEquals("img/7 é.jpg", psql(url, "-c", query));
            assertEquals(
                    "647", psql(url, "-c", "SELECT metadata->>'width' FROM " + table + " WHERE id = 'img/7 é.jpg'"));
        } finally {
            psql(url, "-c", "DROP TABLE IF EXISTS " + table);
        }
    }

    private static String psql(String url, String... words) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) process.destroyForcibly().waitFor();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.exitValue(), said);
        return Objects.requireNonNull(said);
    }
}
