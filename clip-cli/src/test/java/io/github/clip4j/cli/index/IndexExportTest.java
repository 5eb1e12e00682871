package io.github.clip4j.cli.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Files for databases, and uploads to a server that stands for the real ones. */
class IndexExportTest {
    @TempDir
    private Path folder;

    private Path index = Path.of("");
    private final List<String> requests = new ArrayList<>();
    private final List<Integer> failures = new ArrayList<>();
    private HttpServer server;
    private String url = "";

    @BeforeEach
    void start() throws IOException {
        index = folder.resolve("x.index");
        try (VectorWriter writer = VectorIndex.create(index, IndexModel.unknown(2))) {
            writer.put(new Entry("a.jpg", new float[] {1, 0}, Map.of("width", 3L)));
            writer.put(new Entry("b.jpg", new float[] {0, 1}, Map.of()));
            writer.commit();
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders()
                        .getOrDefault("api-key", List.of("-"))
                        .getFirst() + " " + body);
        exchange.getResponseHeaders().add("Retry-After", "0");
        byte[] bytes = confirmation(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(failures.isEmpty() ? 200 : failures.removeFirst(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Of two entries, with the key as some servers repeat it. */
    private static String confirmation(String path) {
        if (path.endsWith("/points"))
            return "{\"result\":{\"status\":\"completed\"},\"status\":\"ok\",\"key\":\"secret\"}";
        if (path.endsWith("/upsert")) return "{\"upsertedCount\":2}";
        if (path.endsWith("/_bulk"))
            return "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":200}}]}";
        return "{\"result\":true}";
    }

    @ParameterizedTest
    @CsvSource({
        "qdrant, '{\"points\":[{'",
        "opensearch, '{\"index\":{\"_index\":\"images\",'",
        "elasticsearch, '{\"index\":{\"_index\":\"images\",'",
        "milvus, '{\"rows\":['",
        "pgvector, PGCOPY",
        "pinecone, PAR1",
        "pinecone-documents, '{\"_id\":\"a.jpg\"'"
    })
    void databasesHaveFiles(String format, String begins) throws IOException {
        Path out = folder.resolve("out");
        Run run = Run.of("index", "export", "--index", index, "--format", format, "--out", out, "--json");
        assertEquals(ExitCode.OK, run.code(), run::err);
        assertEquals(2, run.json().getFirst().integer("exported").orElseThrow());
        String content = Files.readString(out, StandardCharsets.ISO_8859_1);
        assertTrue(content.startsWith(begins), content);
        if (format.equals("pgvector"))
            assertTrue(Files.readString(folder.resolve("out.sql")).contains("images"));
        if (format.endsWith("search")) assertTrue(Files.exists(folder.resolve("out.index.json")));
    }

    /** The environment of this process cannot be changed. */
    private Run withKey(String key, Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), out, errors, false, true, 80);
        Context context = new Context(console, new Messages(console), new Results(out));
        String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        CommandLine command = new CommandLine(new IndexExport(context, Map.of("CLIP4J_API_KEY", key)))
                .setExecutionExceptionHandler((e, _, _) -> {
                    errors.println(e.getMessage());
                    return ExitCode.UNUSABLE;
                });
        int code = command.execute(words);
        return new Run(
                List.of(words), code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void entriesAreSentWithTheKeyOfTheEnvironment() {
        failures.addAll(List.of(200, 503));
        Run run = withKey(
                "secret\n", "--index", index, "--format", "qdrant", "--to", url, "--create", "--collection", "my c");
        assertEquals(ExitCode.OK, run.code(), run::err);
        assertEquals("2 sent to " + url + "\n", run.out());
        assertEquals(3, requests.size(), requests::toString);
        assertEquals(
                "PUT /collections/my%20c secret {\"vectors\":{\"size\":2,\"distance\":\"Cosine\"}}",
                requests.getFirst());
        assertTrue(
                requests.get(1).startsWith("PUT /collections/my%20c/points?wait=true secret {\"points\":[{\"id\":"),
                requests::toString);
        assertEquals(requests.get(1), requests.get(2));
        assertTrue(run.err().contains("; trying again, at most 6 times"), run::err);
        assertFalse(run.err().contains("secret"), run::err);
    }

    @Test
    void nobodySeesTheKey() {
        failures.add(401);
        Run run = withKey("secret", "--index", index, "--format", "qdrant", "--to", url);
        assertEquals(ExitCode.UNUSABLE, run.code());
        assertTrue(run.err().contains("Qdrant: " + url + "/collections/images/points?wait=true: status 401"), run::err);
        assertFalse((run.out() + run.err()).contains("secret"), run::toString);
    }

    @Test
    void otherDatabasesAreSentWhatTheyTake() {
        for (String format : List.of("opensearch", "elasticsearch", "pinecone")) {
            Run run = Run.of("index", "export", "--index", index, "--format", format, "--to", url, "--json");
            assertEquals(ExitCode.OK, run.code(), run::err);
            assertEquals(url, run.json().getFirst().string("to").orElseThrow());
        }
        assertTrue(requests.get(0).startsWith("POST /images/_bulk - "), requests::toString);
        assertTrue(requests.get(1).startsWith("POST /images/_bulk - "), requests::toString);
        assertTrue(requests.get(2).startsWith("POST /vectors/upsert - {\"vectors\":["), requests::toString);
        assertFalse(requests.get(2).contains("namespace"), requests::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nothing", "ftp://x", "http://127.0.0.1:99999/", "http://x:y", "http://[::1", "http:///"})
    void anAddressThatIsNoneIsQuoted(String to) {
        Run run = Run.of("index", "export", "--index", index, "--format", "qdrant", "--to", to);
        run.exits(ExitCode.UNUSABLE).complains("--to \"" + to + "\": ");
        assertEquals(1, run.err().lines().count(), run::err);
        assertFalse(run.err().contains("internal error"), run::err);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format faiss",
                "--format milvus --to http://x",
                "--format faiss --to http://x",
                "--format faiss --out x --collection c",
                "--format qdrant --out x --create",
                "--format qdrant --out x --to http://x",
                "--format qdrant --to nothing",
                "--format qdrant --to http://me:secret@x",
                "--format qdrant --to http://me:secret[@x",
                "--format qdrant --to me:secret@x:9200",
                "--format pgvector --out x --collection A-B"
            })
    void whatDoesNotGoTogetherIsOneLine(String words) {
        List<Object> all = new ArrayList<>(List.of("index", "export", "--index", index));
        all.addAll(List.of(words.split(" ")));
        Run run = Run.of(all.toArray());
        assertEquals(ExitCode.UNUSABLE, run.code(), run::toString);
        assertEquals(1, run.err().lines().count(), run::err);
        assertFalse(run.err().contains("secret"), run::err);
        assertEquals(List.of(), requests);
    }

    /** More rows than are searched at a time. */
    @Test
    void rowsThatCannotBeSearchedWithAreNamed() throws IOException {
        Path faiss = folder.resolve("x.faiss");
        Run.of("index", "export", "--index", index, "--format", "faiss", "--out", faiss)
                .exits(ExitCode.OK);
        Path queries = folder.resolve("q.jsonl");
        List<String> lines = new ArrayList<>(Collections.nCopies(80, "{\"id\":\"a\",\"vector\":[1,0]}"));
        lines.set(70, "{\"id\":\"a\",\"vector\":[0,0]}");
        lines.set(75, "{\"id\":\"a\",\"vector\":[1,2,3]}");
        Files.write(queries, lines);
        for (Path searched : List.of(index, faiss)) {
            Run run = Run.of("search", "--vectors", queries, "--index", searched);
            assertEquals(ExitCode.FAILED, run.code(), run::err);
            List<String> told = run.err().lines().toList();
            assertEquals(2, told.size(), run::err);
            assertTrue(told.get(0).contains("q.jsonl: row 70 "), run::err);
            assertTrue(told.get(1).contains("q.jsonl: row 75 "), run::err);
            List<String> found = run.out().lines().toList();
            assertEquals(80, found.size(), run::out);
            assertEquals("{\"ids\":[],\"scores\":[]}", found.get(70));
            assertEquals(found.get(70), found.get(75));
            assertEquals(found.get(0), found.get(79));
            Files.writeString(folder.resolve("wide.jsonl"), "{\"id\":\"a\",\"vector\":[1,2,3]}\n");
            Run.of("search", "--vectors", folder.resolve("wide.jsonl"), "--index", searched)
                    .exits(ExitCode.UNUSABLE)
                    .complains("wide.jsonl: vectors of 3 numbers, but those of the index have 2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "0", ",", "", "1e38", "-0"})
    void weightsThatMeanNothingAreRefused(String weight) {
        Run run = Run.of("search", "dog", "--index", index, "--weight", weight);
        run.exits(ExitCode.UNUSABLE).complains("--weight");
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
