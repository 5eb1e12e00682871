package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers with an error status, and no answers. */
class HubStatusTest {
    private static final String TOKEN = "hf_secretsecret";

    @TempDir
    Path cache;

    FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = FakeHub.withModel();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void always(int status, String... headers) {
        hub.rules.add(x -> {
            for (int i = 0; i < headers.length; i += 2) x.getResponseHeaders().set(headers[i], headers[i + 1]);
            x.sendResponseHeaders(status, -1);
            return true;
        });
    }

    private void first(int times, int status, String... headers) {
        AtomicInteger n = new AtomicInteger();
        hub.rules.add(x -> {
            if (n.getAndIncrement() >= times) return false;
            for (int i = 0; i < headers.length; i += 2) x.getResponseHeaders().set(headers[i], headers[i + 1]);
            x.sendResponseHeaders(status, -1);
            return true;
        });
    }

    private String fails(Reason reason, String token) {
        HubClient client = new HubClient(hub.options(cache).withToken(token));
        String message = "";
        for (boolean model : new boolean[] {true, false}) {
            HubException e = assertThrows(HubException.class, () -> {
                if (model) client.fetchModel(REPO, "main");
                else client.fetchFile(REPO, "main", "config.json");
            });
            message = e.getMessage();
            assertEquals(reason, e.reason(), message);
            assertEquals(1, message.lines().count(), message);
            assertFalse(message.contains(TOKEN), message);
        }
        assertFalse(Files.exists(cache.resolve("models--org--model/snapshots")));
        return message;
    }

    @Test
    void a401TellsAboutTheToken() {
        always(401);
        String message = fails(Reason.UNAUTHORIZED, null);
        assertTrue(message.contains("refuses access (HTTP 401)"), message);
        assertTrue(message.endsWith("; set HF_TOKEN to a token that may read it"), message);
        assertTrue(fails(Reason.UNAUTHORIZED, TOKEN).endsWith("; the token that was sent (HF_TOKEN) may not read it"));
    }

    @Test
    void aGatedModelTellsAboutTheLicence() {
        always(403, "X-Error-Code", "GatedRepo", "X-Error-Message", "no access with " + TOKEN);
        String message = fails(Reason.FORBIDDEN, TOKEN);
        assertTrue(message.contains("accept its licence at " + hub.uri() + "/org/model; the token"), message);
        assertTrue(message.endsWith("the server says \"no access with ***\""), message);
    }

    @Test
    void a403WithoutACodeIsForbidden() {
        always(403);
        fails(Reason.FORBIDDEN, null);
    }

    @Test
    void whatIsMissingIsNamed() {
        HubClient client = hub.client(cache);
        HubException repo = assertThrows(HubException.class, () -> client.fetchModel("org/other", "main"));
        assertEquals(Reason.REPOSITORY_NOT_FOUND, repo.reason());
        assertTrue(repo.getMessage().startsWith("org/other: no such repository on 127.0.0.1:"), repo.getMessage());
        HubException revision = assertThrows(HubException.class, () -> client.fetchModel(REPO, "v9"));
        assertEquals(Reason.REVISION_NOT_FOUND, revision.reason());
        assertTrue(revision.getMessage().startsWith("org/model: no revision \"v9\" on"), revision.getMessage());
        HubException file = assertThrows(HubException.class, () -> client.fetchFile(REPO, "main", "no.json"));
        assertEquals(Reason.FILE_NOT_FOUND, file.reason());
        assertTrue(file.getMessage().startsWith("org/model@main: no.json: no such file on"), file.getMessage());
    }

    @Test
    void aRevisionThatIsGoneIsNotServedFromTheCache() {
        hub.client(cache).fetchModel(REPO, "main");
        hub.revisions.remove("main");
        HubException e =
                assertThrows(HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(Reason.REVISION_NOT_FOUND, e.reason());
    }

    @Test
    void retryAfterIsKept() {
        first(1, 429, "Retry-After", "1");
        long start = System.nanoTime();
        hub.client(cache).fetchFile(REPO, "main", "config.json");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(1)) >= 0, took.toString());
        assertEquals(2, hub.asked("HEAD", "config.json").size());
    }

    @Test
    void aLongRetryAfterIsTold() {
        always(429, "Retry-After", "3600");
        String message = fails(Reason.RATE_LIMITED, null);
        assertTrue(message.endsWith("(HTTP 429); it asks to wait 3600 s"), message);
        assertEquals(2, hub.requests.size(), "no repetition");
        hub.rules.clear();
        always(
                503,
                "Retry-After",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusHours(2)));
        assertTrue(fails(Reason.SERVER_ERROR, null).matches(".*it asks to wait 7[12]\\d\\d s"));
    }

    @Test
    void a500ThatPassesIsNoFailure() {
        first(3, 500);
        assertTrue(Files.exists(hub.client(cache).fetchModel(REPO, "main").resolve("config.json")));
    }

    @Test
    void a503ThatStaysEnds() {
        always(503, "Retry-After", "soon");
        String message = fails(Reason.SERVER_ERROR, null);
        assertTrue(message.endsWith("fails (HTTP 503)"), message);
        assertEquals(8, hub.requests.size(), "twice one request and three repetitions");
    }

    @Test
    void storageThatRefusesASignedAddressIsAskedAnew() throws IOException {
        try (FakeHub storage = new FakeHub()) {
            AtomicInteger n = new AtomicInteger();
            byte[] weights = hub.files.get("model.safetensors");
            storage.rules.add(x -> {
                if (n.getAndIncrement() == 0) x.sendResponseHeaders(403, -1);
                else FakeHub.file(x, "model.safetensors", weights);
                return true;
            });
            hub.rules.add(x -> {
                if (!x.getRequestMethod().equals("GET")) return false;
                x.getResponseHeaders().set("Location", storage.uri() + "/signed");
                x.sendResponseHeaders(302, -1);
                return true;
            });
            hub.client(cache).fetchFile(REPO, "main", "model.safetensors");
            assertEquals(2, hub.asked("GET", "model.safetensors").size(), "a new address is asked for");
        }
    }

    @Test
    void aClosedPortIsUnreachable() {
        hub.close();
        HubException e =
                assertThrows(HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertTrue(e.getMessage().startsWith("127.0.0.1:"), e.getMessage());
    }

    @Test
    void namesThatDoNotResolveAndTlsAreNotRepeated() {
        HubErrors errors = new HubErrors(hub.options(cache));
        HubFile file = new HubFile("org/model", "main", "config.json");
        IOException dns = new ConnectException();
        dns.initCause(new UnresolvedAddressException());
        HubException e = errors.network(file, URI.create("https://hub.example/x?sig=secret"), dns);
        assertEquals("hub.example: the name cannot be resolved; is the network up?", e.getMessage());
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertNull(e.retryAfter());
        e = errors.network(file, URI.create("https://hub.example"), new SSLHandshakeException("no\ntrust"));
        assertEquals("hub.example: TLS failed: no trust", e.getMessage());
        assertNull(e.retryAfter());
    }
}
