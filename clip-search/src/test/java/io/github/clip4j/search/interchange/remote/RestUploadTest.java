package io.github.clip4j.search.interchange.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers as it is told stands for the real ones. */
class RestUploadTest {
    private static final RestUpload.Retry SOON = new RestUpload.Retry(4, Duration.ofMillis(1), Duration.ofMinutes(1));

    private static final String POINTS =
            "{\"result\":{\"operation_id\":3,\"status\":\"completed\"},\"status\":\"ok\",\"time\":0.1}";

    private record Answer(int status, String body, String retryAfter) {}

    private record Request(String line, Map<String, List<String>> headers, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> retried = new ArrayList<>();
    private HttpServer server;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        Answer answer = answers.isEmpty() ? new Answer(200, confirmation(requests.getLast()), "") : answers.poll();
        if (!answer.retryAfter().isEmpty()) exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** As the documentation of each server shows it. */
    private static String confirmation(Request request) {
        if (request.line().endsWith("_bulk"))
            return "{\"took\":1,\"errors\":false,\"items\":["
                    + String.join(
                            ",",
                            Collections.nCopies(
                                    (int) request.body().lines().count() / 2,
                                    "{\"index\":{\"_id\":\"a\",\"status\":201}}"))
                    + "]}";
        if (request.line().endsWith("upsert"))
            return "{\"upsertedCount\":" + list(request, "vectors").size() + "}";
        if (request.line().contains("/points")) return POINTS;
        return request.line().contains("/collections")
                ? "{\"result\":true,\"status\":\"ok\"}"
                : "{\"acknowledged\":true,\"index\":\"photos\"}";
    }

    private long send(RestTarget target, List<Entry> entries) {
        return send(target, entries, SOON);
    }

    private long send(RestTarget target, List<Entry> entries, RestUpload.Retry retry) {
        try (RestUpload upload = new RestUpload(target, retry, retried::add)) {
            return upload.send(Sources.of(entries));
        }
    }

    private static List<?> list(Request request, String name) {
        Map<?, ?> body = (Map<?, ?>) Objects.requireNonNull(Json.parse(request.body()));
        return (List<?>) Objects.requireNonNull(body.get(name));
    }

    @Test
    void pineconesLimitsAreKept() {
        assertEquals(2050, send(new PineconeTarget(uri, "ns", "secret"), Sources.clustered(2050, 4, false)));
        assertEquals(3, requests.size());
        assertEquals("POST /vectors/upsert", requests.getFirst().line());
        assertEquals(List.of("secret"), requests.getFirst().headers().get("Api-key"));
        assertEquals(List.of("2025-10"), requests.getFirst().headers().get("X-pinecone-api-version"));
        assertEquals(1000, list(requests.get(0), "vectors").size());
        assertEquals(50, list(requests.get(2), "vectors").size());
        Map<?, ?> first = (Map<?, ?>) list(requests.getFirst(), "vectors").getFirst();
        assertEquals("img/0 é.jpg", first.get("id"));
        assertTrue(requests.getFirst().body().endsWith("],\"namespace\":\"ns\"}"));
        requests.clear();
        send(new PineconeTarget(uri, "", "secret"), Sources.clustered(300, 2000, true));
        for (Request request : requests)
            assertTrue(
                    request.body().length() <= 2_000_000,
                    "bytes: " + request.body().length());
        assertTrue(requests.size() > 2, "requests: " + requests.size());
    }

    @Test
    void pineconeTakesNoMoreMetadataThanItMay() {
        Entry entry = new Entry("a", new float[] {1}, Map.of("text", "x".repeat(41_000)));
        String message = Sources.refusal(() -> send(new PineconeTarget(uri, "", "k"), List.of(entry)));
        assertTrue(message.startsWith("entry a: 41011 bytes of metadata"), message);
        assertEquals(0, requests.size());
    }

    @Test
    void qdrantsIdsAreNumbersOrUuids() {
        String uuid = "0190163d-8694-739b-aea5-966c26f8ad91";
        List<Entry> entries = new ArrayList<>();
        for (String id : List.of("7", uuid, "img/a.jpg", "007", "-1"))
            entries.add(new Entry(id, new float[] {1, 2}, Map.of("width", 3L)));
        send(new QdrantTarget(uri, "my photos", "k"), entries);
        assertEquals(
                "PUT /collections/my%20photos/points?wait=true",
                requests.getFirst().line());
        List<?> points = list(requests.getFirst(), "points");
        assertEquals(Map.of("id", 7L, "vector", List.of(1.0, 2.0), "payload", Map.of("width", 3L)), points.get(0));
        assertEquals(uuid, ((Map<?, ?>) points.get(1)).get("id"));
        Map<?, ?> named = (Map<?, ?>) points.get(2);
        assertEquals(Map.of("width", 3L, "_id", "img/a.jpg"), named.get("payload"));
        assertEquals(QdrantTarget.uuid("img/a.jpg").toString(), named.get("id"));
        assertEquals(
                "007", ((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) points.get(3)).get("payload"))).get("_id"));
    }

    /** Python: uuid.uuid5(uuid.NAMESPACE_URL, "https://www.example.com/"). */
    @Test
    void uuidsAreThoseOfPython() {
        assertEquals(
                "3d3ed9d2-aa3d-5fa6-90e8-ed662e90f559",
                QdrantTarget.uuid("https://www.example.com/").toString());
    }

    @Test
    void bulkIsTwoLinesForEachEntry() {
        List<Entry> entries = List.of(new Entry("a b", new float[] {1, 0.5f}, Map.of("vector", "own", "n", 1L)));
        send(new SearchTarget(SearchServer.OPENSEARCH, uri, "photos", "ApiKey x"), entries);
        Request request = requests.getFirst();
        assertEquals("POST /photos/_bulk", request.line());
        assertEquals(List.of("application/x-ndjson"), request.headers().get("Content-type"));
        assertEquals(List.of("ApiKey x"), request.headers().get("Authorization"));
        assertEquals("{\"index\":{\"_id\":\"a b\"}}\n{\"vector\":[1.0,0.5],\"n\":1}\n", request.body());
    }

    @Test
    void anIndexIsMadeFirst() {
        create(new SearchTarget(SearchServer.OPENSEARCH, uri, "photos", "ApiKey x"));
        create(new SearchTarget(SearchServer.ELASTICSEARCH, uri, "photos", ""));
        create(new QdrantTarget(uri, "photos", "k"));
        assertEquals(
                List.of("PUT /photos", "PUT /photos", "PUT /collections/photos"),
                requests.stream().map(Request::line).toList());
        assertTrue(requests.get(0).body().contains("\"dimension\":512"), requests::toString);
        assertEquals(List.of("ApiKey x"), requests.get(0).headers().get("Authorization"));
        assertTrue(requests.get(1).body().contains("\"dims\":512"), requests::toString);
        assertEquals(
                "{\"vectors\":{\"size\":512,\"distance\":\"Cosine\"}}",
                requests.get(2).body());
        answers.add(new Answer(409, "it exists", ""));
        String there = Sources.refusal(() -> create(new QdrantTarget(uri, "photos", "k")));
        assertTrue(there.contains("status 409 it exists; nothing was sent before"), there);
        assertTrue(
                Sources.refusal(() -> create(new PineconeTarget(uri, "", "k"))).contains("make it first"));
    }

    private void create(RestTarget target) {
        try (RestUpload upload = new RestUpload(target, SOON, retried::add)) {
            upload.create(512);
        }
    }

    @Test
    void aPasswordInTheAddressIsNotTold() {
        URI secret = URI.create("http://me:secret@127.0.0.1:" + uri.getPort());
        String message = Sources.refusal(() -> send(new QdrantTarget(secret, "c", ""), Sources.clustered(1, 2, true)));
        assertTrue(message.contains("leave that out") && !message.contains("secret"), message);
        message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", "sec\nret"), Sources.clustered(1, 2, true)));
        assertTrue(message.contains("copy it again") && !message.contains("ret:"), message);
        assertEquals(0, requests.size());
    }

    @Test
    void aDocumentThatFailsIsAnError() {
        answers.add(new Answer(
                200,
                "{\"errors\":true,\"items\":[{\"index\":{\"_id\":\"a\",\"status\":201}},{\"index\":{\"_id\":\"b\","
                        + "\"status\":400,\"error\":{\"reason\":\"zero vector\"}}}]}",
                ""));
        String message = Sources.refusal(
                () -> send(new SearchTarget(SearchServer.OPENSEARCH, uri, "i", ""), Sources.clustered(2, 2, true)));
        assertTrue(message.contains("document b: {\"reason\":\"zero vector\"}"), message);
    }

    @Test
    void whatMaySucceedLaterIsTriedAgain() {
        answers.add(new Answer(429, "slow down", "0"));
        answers.add(new Answer(503, "", ""));
        answers.add(new Answer(500, "", ""));
        assertEquals(3, send(new QdrantTarget(uri, "c", ""), Sources.clustered(3, 2, true)));
        assertEquals(4, requests.size());
        assertEquals(requests.getFirst().body(), requests.getLast().body());
        assertEquals(3, retried.size(), retried::toString);
        assertTrue(
                retried.getFirst().endsWith(": status 429 slow down; trying again, at most 3 times"),
                retried::toString);
    }

    @Test
    void notForever() {
        for (int i = 0; i < 9; i++) answers.add(new Answer(503, "down\nfor now", ""));
        String message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", ""), Sources.clustered(3, 2, true)));
        assertEquals(
                "Qdrant: " + uri + "collections/c/points?wait=true: status 503 down\\nfor now; 0 entries were sent"
                        + " before: try again later",
                message);
        assertEquals(4, requests.size());
    }

    @Test
    void whatIsWrongIsNotTriedAgain() {
        answers.add(new Answer(200, POINTS, ""));
        answers.add(new Answer(400, "Vector dimension error", ""));
        String message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", ""), Sources.clustered(300, 2, true)));
        assertTrue(message.contains("status 400 Vector dimension error; 256 entries were sent before"), message);
        assertEquals(2, requests.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "<html>log in</html>",
                "",
                "[]",
                "null",
                "{}",
                "{\"result\":{\"status\":\"failed\"},\"status\":\"ok\",\"upsertedCount\":5}",
                "{\"result\":{\"status\":\"completed\"},\"status\":{\"error\":\"x\"},\"errors\":false,\"items\":[]}",
                "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}",
                "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"error\":null,\"status\":400}}]}",
                "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}},{\"index\":{}}]}",
                "{\"errors\":true,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":201}}]}"
            })
    void whatConfirmsNothingIsAFailure(String body) {
        for (RestTarget target : List.of(
                new QdrantTarget(uri, "c", ""),
                new PineconeTarget(uri, "", ""),
                new SearchTarget(SearchServer.OPENSEARCH, uri, "i", ""))) {
            answers.add(new Answer(200, body, ""));
            String message = Sources.refusal(() -> send(target, Sources.clustered(2, 2, true)));
            assertTrue(message.endsWith("; 0 entries were sent before: mend this, and send all again"), message);
            assertTrue(!message.contains("null") || body.contains("null"), message);
        }
        answers.add(new Answer(200, body, ""));
        String message = Sources.refusal(() -> create(new QdrantTarget(uri, "c", "")));
        assertTrue(message.endsWith("; nothing was sent before: mend this, and send all again"), message);
        assertEquals(List.of(), retried);
    }

    @Test
    void aKeyInAnAnswerIsNotTold() {
        String login = Base64.getEncoder().encodeToString("me:opensesame".getBytes(StandardCharsets.UTF_8));
        for (String answer : List.of(
                "your key SECRETKEY is wrong", " ".repeat(3) + "x".repeat(195) + "SECRETKEY", "SECRETKEY opensesame")) {
            for (int status : List.of(200, 401)) {
                answers.add(new Answer(status, answer, ""));
                String message = Sources.refusal(
                        () -> send(new QdrantTarget(uri, "c", "SECRETKEY"), Sources.clustered(1, 2, true)));
                assertTrue(message.contains("**") && !message.contains("SECR"), message);
                answers.add(new Answer(status, answer + " " + login, ""));
                message = Sources.refusal(() -> send(
                        new SearchTarget(SearchServer.OPENSEARCH, uri, "i", "ApiKey SECRETKEY"),
                        Sources.clustered(1, 2, true)));
                assertTrue(message.contains("**") && !message.contains("SECR"), message);
            }
        }
        answers.add(new Answer(401, "no opensesame for " + login, ""));
        String message = Sources.refusal(() -> send(
                new SearchTarget(SearchServer.OPENSEARCH, uri, "i", "Basic " + login), Sources.clustered(1, 2, true)));
        assertTrue(message.contains("status 401 no *** for ***;"), message);
    }

    @Test
    void aRedirectionIsExplained() {
        answers.add(new Answer(302, "", ""));
        String message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", ""), Sources.clustered(1, 2, true)));
        assertTrue(message.contains(": status 302, a redirection, which is not followed"), message);
    }

    @Test
    void anAnswerIsReadUpToALimit() {
        answers.add(new Answer(200, "x".repeat((16 << 20) + 1), ""));
        String message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", ""), Sources.clustered(1, 2, true)));
        assertTrue(message.contains("its answer has more than 16 MiB"), message);
        assertEquals(List.of(), retried);
    }

    /** Its headers come, its end does not. */
    @Test
    void anAnswerWithoutEndIsGivenUp() {
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });
        RestUpload.Retry brief = new RestUpload.Retry(2, Duration.ofMillis(1), Duration.ofMillis(500));
        String message = Sources.refusal(
                () -> send(new QdrantTarget(uri.resolve("slow"), "c", ""), Sources.clustered(1, 2, true), brief));
        assertTrue(message.contains("no whole answer within 0.5 s; 0 entries were sent before: try again"), message);
        assertEquals(1, retried.size(), retried::toString);
    }

    @Test
    void aServerThatIsNotThereIsSaidAtOnce() throws IOException {
        String message;
        try (ServerSocket plain = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket caller = plain.accept()) {
                    caller.getOutputStream().write("HTTP/1.1 400 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    caller.getInputStream().readAllBytes();
                } catch (IOException _) {
                    // The caller has hung up.
                }
            });
            URI tls = URI.create("https://127.0.0.1:" + plain.getLocalPort());
            message = Sources.refusal(() -> send(new QdrantTarget(tls, "c", ""), Sources.clustered(1, 2, true)));
        }
        assertTrue(message.contains(": cannot be reached: no secure connection (TLS): "), message);
        server.stop(0);
        message = Sources.refusal(() -> send(new QdrantTarget(uri, "c", ""), Sources.clustered(1, 2, true)));
        assertTrue(message.contains(": cannot be reached: nobody listens there: does the server run"), message);
        URI unknown = URI.create("http://no-such-host.invalid/");
        message = Sources.refusal(() -> send(new QdrantTarget(unknown, "c", ""), Sources.clustered(1, 2, true)));
        assertTrue(message.contains(": cannot be reached: there is no host of this name"), message);
        assertEquals(List.of(), retried);
    }

    @Test
    void addressesAreChecked() {
        for (String bad : List.of(
                "localhost:6333", "ftp://host/", "/x", "http://127.0.0.1:99999/", "http://host:0", "http://a_b/"))
            assertTrue(Sources.refusal(() -> new QdrantTarget(URI.create(bad), "c", "").uri())
                    .contains("no address of a server"));
    }
}
