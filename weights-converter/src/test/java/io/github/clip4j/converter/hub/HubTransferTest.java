package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Redirects, broken connections, ranges and hashes. */
class HubTransferTest {
    private static final String FILE = "model.safetensors";

    @TempDir
    Path cache;

    FakeHub hub;
    byte[] weights;

    @BeforeEach
    void start() throws IOException {
        hub = FakeHub.withModel();
        weights = hub.files.get(FILE);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path blobs() {
        return cache.resolve("models--org--model/blobs");
    }

    private Path incomplete() throws IOException {
        Files.createDirectories(blobs());
        return blobs().resolve(FakeHub.sha256(weights) + ".incomplete");
    }

    private void assertFetched(HubClient client) throws IOException {
        Path path = client.fetchFile(REPO, "main", FILE);
        assertArrayEquals(weights, Files.readAllBytes(path));
        assertEquals(
                List.of(FakeHub.sha256(weights)),
                HubClientTest.names(blobs()).stream().toList());
    }

    private HubException assertFails(Reason reason) {
        return assertFails(hub.client(cache), reason);
    }

    private HubException assertFails(HubClient client, Reason reason) {
        HubException e = assertThrows(HubException.class, () -> client.fetchFile(REPO, "main", FILE));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
        assertFalse(Files.exists(cache.resolve("models--org--model/snapshots/" + FakeHub.COMMIT + "/" + FILE)));
        return e;
    }

    /** Answers GET requests for the weights, the first, the second and so on. */
    private void onGet(FakeHub.Rule... answers) {
        AtomicInteger n = new AtomicInteger();
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")
                    || !x.getRequestURI().getPath().endsWith(FILE)) return false;
            int i = n.getAndIncrement();
            return i < answers.length && answers[i].answer(x);
        });
    }

    /** Java's client may lose what it has received when the connection breaks, so that waits for it. */
    private void awaitStored(long bytes) throws IOException {
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < deadline && (!Files.exists(incomplete()) || Files.size(incomplete()) < bytes))
            LockSupport.parkNanos(1_000_000);
    }

    private FakeHub.Rule dropAfter(int bytes) {
        return x -> {
            FakeHub.drop(x, weights.length, Arrays.copyOf(weights, bytes));
            awaitStored(bytes);
            return true;
        };
    }

    @Test
    void theTokenDoesNotFollowToAnotherHost() throws IOException {
        try (FakeHub storage = new FakeHub()) {
            storage.rules.add(x -> {
                FakeHub.file(x, FILE, weights);
                return true;
            });
            hub.rules.add(x -> {
                if (!x.getRequestURI().getPath().endsWith(FILE)) return false;
                x.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
                FakeHub.metadata(x, FILE, weights);
                // An address as storage signs it, with a blank that URI refuses.
                x.getResponseHeaders().set("Location", storage.uri() + "/blob?sig=a%2Bb&name=\"a b\"");
                x.sendResponseHeaders(302, -1);
                return true;
            });
            assertFetched(new HubClient(hub.options(cache).withToken("hf_secret")));
            assertEquals(1, storage.requests.size(), "HEAD stays with the hub: " + storage.requests);
            assertNull(storage.requests.getFirst().authorization());
            for (FakeHub.Request r : hub.requests) assertEquals("Bearer hf_secret", r.authorization(), r.toString());
        }
    }

    @Test
    void theTokenStaysAwayWhenTheOtherHostRedirectsWithinItself() throws IOException {
        try (FakeHub storage = new FakeHub()) {
            storage.rules.add(x -> {
                if (x.getRequestURI().getPath().equals("/blob")) {
                    FakeHub.file(x, FILE, weights);
                    return true;
                }
                x.getResponseHeaders().set("Location", "/blob");
                x.sendResponseHeaders(302, -1);
                return true;
            });
            onGet(x -> {
                x.getResponseHeaders().set("Location", storage.uri() + "/first");
                x.sendResponseHeaders(302, -1);
                return true;
            });
            assertFetched(new HubClient(hub.options(cache).withToken("hf_secret")));
            assertEquals(2, storage.requests.size());
            for (FakeHub.Request r : storage.requests) assertNull(r.authorization(), r.toString());
        }
    }

    @Test
    void redirectsNeverLeaveTls() {
        HubFile file = new HubFile(REPO, "main", FILE);
        URI https = URI.create("https://hub.example/a");
        assertEquals(URI.create("https://hub.example/b"), HubHttp.target(file, https, "/b"));
        HubException e = assertThrows(HubException.class, () -> HubHttp.target(file, https, "http://hub.example/b"));
        assertEquals(Reason.BAD_ANSWER, e.reason());
    }

    @Test
    void anETagThatIsNoHashIsCheckedBySize() throws IOException {
        hub.rules.add(x -> {
            x.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
            FakeHub.metadata(x, FILE, weights);
            x.getResponseHeaders().set("X-Linked-Etag", "\"5d41402a-2\"");
            FakeHub.reply(x, 200, weights);
            return true;
        });
        Files.createDirectories(blobs());
        Files.write(blobs().resolve("5d41402a-2.incomplete"), new byte[weights.length + 1]);
        Path path = hub.client(cache).fetchFile(REPO, "main", FILE);
        assertArrayEquals(weights, Files.readAllBytes(path));
        assertEquals(Path.of("../../blobs/5d41402a-2"), Files.readSymbolicLink(path));
    }

    @Test
    void aMirrorMaySendEverythingOn() throws IOException {
        try (FakeHub mirror = new FakeHub()) {
            mirror.rules.add(x -> {
                x.getResponseHeaders()
                        .set("Location", hub.uri() + x.getRequestURI().toString());
                x.sendResponseHeaders(308, -1);
                return true;
            });
            assertFetched(new HubClient(mirror.options(cache).withToken("hf_secret")));
            for (FakeHub.Request r : hub.requests) assertNull(r.authorization(), r.toString());
        }
    }

    @Test
    void relativeRedirectsKeepTheToken() throws IOException {
        hub.rules.add(x -> {
            if (!x.getRequestURI().getPath().startsWith("/org/model/")) return false;
            x.getResponseHeaders()
                    .set("Location", x.getRequestURI().getRawPath().replace("/org/model/", "/renamed/"));
            x.sendResponseHeaders(307, -1);
            return true;
        });
        hub.rules.add(x -> {
            if (!x.getRequestURI().getPath().startsWith("/renamed/")) return false;
            x.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
            FakeHub.file(x, FILE, weights);
            return true;
        });
        assertFetched(new HubClient(hub.options(cache).withToken("hf_secret")));
        assertEquals(4, hub.requests.size());
        for (FakeHub.Request r : hub.requests) assertEquals("Bearer hf_secret", r.authorization(), r.toString());
    }

    @Test
    void redirectsEnd() {
        hub.rules.add(x -> {
            x.getResponseHeaders().set("Location", "/again");
            x.sendResponseHeaders(302, -1);
            return true;
        });
        assertTrue(assertFails(Reason.BAD_ANSWER).getMessage().contains("more than 10 redirects"));
        assertEquals(11, hub.requests.size());
        hub.rules.clear();
        hub.rules.add(x -> {
            x.getResponseHeaders().set("Location", "file:///etc/passwd");
            x.sendResponseHeaders(302, -1);
            return true;
        });
        assertTrue(assertFails(Reason.BAD_ANSWER).getMessage().contains("cannot be followed"));
    }

    @Test
    void aBrokenConnectionIsContinued() throws IOException {
        onGet(dropAfter(100_000), x -> {
            int from = 100_000;
            byte[] rest = Arrays.copyOfRange(weights, from, from + 50_000);
            x.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (weights.length - 1) + "/" + weights.length);
            x.sendResponseHeaders(206, weights.length - from);
            x.getResponseBody().write(rest);
            x.getResponseBody().flush();
            awaitStored(from + rest.length);
            return true;
        });
        assertFetched(hub.client(cache));
        assertEquals(Arrays.asList(null, "bytes=100000-", "bytes=150000-"), hub.ranges(FILE));
    }

    @Test
    void whatAnEarlierRunLeftIsContinued() throws IOException {
        Files.write(incomplete(), Arrays.copyOf(weights, 123_456));
        assertFetched(hub.client(cache));
        assertEquals(List.of("bytes=123456-"), hub.ranges(FILE));
    }

    @Test
    void aCompleteLeftoverIsCheckedAndUsed() throws IOException {
        Files.write(incomplete(), weights);
        assertFetched(hub.client(cache));
        assertEquals(List.of(), hub.ranges(FILE));
    }

    @Test
    void a200ToARangeBeginsAgain() throws IOException {
        Files.write(incomplete(), new byte[200_000]);
        onGet(x -> {
            FakeHub.reply(x, 200, weights);
            return true;
        });
        assertFetched(hub.client(cache));
        assertEquals(List.of("bytes=200000-"), hub.ranges(FILE));
    }

    @Test
    void anotherRangeThanAskedBeginsAgain() throws IOException {
        Files.write(incomplete(), Arrays.copyOf(weights, 1000));
        onGet(x -> {
            x.getResponseHeaders().set("Content-Range", "bytes 0-299999/300000");
            FakeHub.reply(x, 206, weights);
            return true;
        });
        assertFetched(hub.client(cache));
        assertEquals(Arrays.asList("bytes=1000-", null), hub.ranges(FILE));
    }

    @Test
    void a416BeginsAgain() throws IOException {
        Files.write(incomplete(), Arrays.copyOf(weights, 1000));
        onGet(x -> {
            x.getResponseHeaders().set("Content-Range", "bytes */1000");
            x.sendResponseHeaders(416, -1);
            return true;
        });
        assertFetched(hub.client(cache));
        assertEquals(Arrays.asList("bytes=1000-", null), hub.ranges(FILE));
    }

    @Test
    void aDamagedLeftoverIsThrownAwayOnce() throws IOException {
        byte[] damaged = Arrays.copyOf(weights, 1000);
        damaged[17]++;
        Files.write(incomplete(), damaged);
        assertFetched(hub.client(cache));
        assertEquals(Arrays.asList("bytes=1000-", null), hub.ranges(FILE));
        Files.delete(cache.resolve("models--org--model/snapshots/" + FakeHub.COMMIT + "/" + FILE));
        Files.delete(blobs().resolve(FakeHub.sha256(weights)));
        Files.write(incomplete(), new byte[weights.length + 1]);
        assertFetched(hub.client(cache));
    }

    @Test
    void aWrongHashFailsAndLeavesNothing() throws IOException {
        byte[] wrong = weights.clone();
        wrong[299_999]++;
        onGet(x -> {
            FakeHub.reply(x, 200, wrong);
            return true;
        });
        String message = assertFails(Reason.CORRUPT).getMessage();
        assertEquals(
                "org/model@" + FakeHub.COMMIT + ": model.safetensors: wrong hash: expected " + FakeHub.sha256(weights)
                        + ", found " + FakeHub.sha256(wrong),
                message);
        assertEquals(List.of(), HubClientTest.names(blobs()).stream().toList());
        assertFetched(hub.client(cache));
    }

    @Test
    void gitsHashIsCheckedToo() {
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")) return false;
            FakeHub.reply(x, 200, "{\"model_type\": \"CLIP\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return true;
        });
        HubException e =
                assertThrows(HubException.class, () -> hub.client(cache).fetchFile(REPO, "main", "config.json"));
        assertEquals(Reason.CORRUPT, e.reason(), e.getMessage());
    }

    @Test
    void aBodyThatIsAlwaysShortEnds() {
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")) return false;
            FakeHub.reply(x, 200, Arrays.copyOf(weights, 1000));
            return true;
        });
        String message = assertFails(Reason.UNREACHABLE).getMessage();
        assertTrue(message.endsWith("the body ends after 1000 of 300000 bytes"), message);
        assertEquals(4, hub.ranges(FILE).size(), "one request and three repetitions");
    }

    @Test
    void aBodyThatIsTooLongEnds() {
        onGet(x -> {
            FakeHub.reply(x, 200, Arrays.copyOf(weights, weights.length + 1));
            return true;
        });
        assertTrue(assertFails(Reason.CORRUPT).getMessage().contains("more than 300000 bytes"));
    }

    @Test
    void anEncodedBodyIsRefused() {
        onGet(x -> {
            x.getResponseHeaders().set("Content-Encoding", "gzip");
            FakeHub.reply(x, 200, weights);
            return true;
        });
        assertTrue(assertFails(Reason.BAD_ANSWER).getMessage().contains("Content-Encoding \"gzip\""));
    }

    @Test
    void aFileThatIsTooLargeForTheDiskIsNotBegun() {
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("HEAD")) return false;
            x.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
            x.getResponseHeaders().set("X-Linked-Etag", FakeHub.sha256(weights));
            x.getResponseHeaders().set("X-Linked-Size", "999999999999999999");
            x.sendResponseHeaders(200, -1);
            return true;
        });
        assertTrue(assertFails(Reason.DISK)
                .getMessage()
                .contains("not enough space on the disk: 999999999999999999 bytes to come"));
        assertEquals(List.of(), hub.ranges(FILE));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsOneLine() throws IOException {
        Files.createSymbolicLink(incomplete(), Path.of("/dev/full"));
        String message = assertFails(Reason.DISK).getMessage();
        assertEquals(incomplete() + ": cannot be written: No space left on device" + HubCache.OTHER_CACHE, message);
        Files.delete(incomplete());
    }

    @Test
    void metadataIsChecked() throws IOException {
        String[][] bad = {
            {"X-Repo-Commit", "../../evil"},
            {"X-Linked-Etag", "\"../../evil\""},
            {"X-Linked-Etag", "\"..\""},
            {"X-Linked-Size", "-1"},
            {"X-Linked-Size", "many"}
        };
        for (String[] header : bad) {
            hub.rules.clear();
            hub.rules.add(x -> {
                x.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
                FakeHub.metadata(x, FILE, weights);
                x.getResponseHeaders().set(header[0], header[1]);
                x.sendResponseHeaders(200, -1);
                return true;
            });
            assertFails(Reason.BAD_ANSWER);
        }
        assertEquals(List.of(), HubClientTest.names(cache).stream().toList(), "nothing is written");
    }
}
