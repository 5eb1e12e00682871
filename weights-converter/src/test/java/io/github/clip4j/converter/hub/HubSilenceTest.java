package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.COMMIT;
import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.github.clip4j.converter.HeardProgress;
import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that fall silent, and callers that lose patience. */
class HubSilenceTest {
    private static final String FILE = "model.safetensors";

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

    private static HubException assertFails(HubClient client, Reason reason) {
        HubException e = assertThrows(HubException.class, () -> client.fetchFile(REPO, "main", FILE));
        assertEquals(reason, e.reason(), e.getMessage());
        return e;
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HubOptions.Timing impatient =
                new HubOptions.Timing(Duration.ofSeconds(5), Duration.ofMillis(100), 1, Duration.ofMillis(1));
        hub.rules.add(x -> x.getRequestMethod().equals("GET") && stall(x, end));
        try {
            HubException e = assertFails(new HubClient(hub.options(cache).withTiming(impatient)), Reason.TIMEOUT);
            assertEquals(
                    "org/model@" + COMMIT + ": " + FILE + ": " + hub.uri().getAuthority()
                            + " gives no answer in time: try again later; is the network up?",
                    e.getMessage());
        } finally {
            end.countDown();
        }
        assertEquals(Arrays.asList(null, "bytes=1000-"), hub.ranges(FILE));
        hub.rules.clear();
        Path path = hub.client(cache).fetchFile(REPO, "main", FILE);
        assertArrayEquals(FakeHub.bytes(300_000), Files.readAllBytes(path));
    }

    private static boolean stall(HttpExchange x, CountDownLatch end) throws IOException {
        boolean first = x.getRequestHeaders().getFirst("Range") == null;
        if (!first) x.getResponseHeaders().set("Content-Range", "bytes 1000-299999/300000");
        x.sendResponseHeaders(first ? 200 : 206, first ? 300_000 : 299_000);
        if (first) x.getResponseBody().write(FakeHub.bytes(1000));
        x.getResponseBody().flush();
        try {
            end.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** A byte now and then is no silence, and no download either; asking again would only take as long again. */
    @Test
    @Timeout(60)
    void aServerThatDripsIsGivenUp() {
        HubOptions.Timing impatient =
                new HubOptions.Timing(Duration.ofSeconds(5), Duration.ofMillis(200), 5, Duration.ofMillis(1));
        AtomicBoolean end = new AtomicBoolean();
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")) return false;
            x.sendResponseHeaders(200, 300_000);
            while (!end.get()) {
                x.getResponseBody().write(0);
                x.getResponseBody().flush();
                LockSupport.parkNanos(20_000_000);
            }
            return true;
        });
        try {
            HubException e = assertFails(new HubClient(hub.options(cache).withTiming(impatient)), Reason.TIMEOUT);
            String begin =
                    "org/model@" + COMMIT + ": " + FILE + ": " + hub.uri().getAuthority() + " is too slow, only ";
            String cure = ": try again later, and the download goes on where it stopped";
            assertTrue(e.getMessage().startsWith(begin) && e.getMessage().endsWith(cure), e.getMessage());
            // One, and perhaps another for a pause of a busy machine that passes for silence; tried again it would be
            // 6.
            assertTrue(hub.ranges(FILE).size() <= 3, hub.ranges(FILE)::toString);
        } finally {
            end.set(true);
        }
    }

    private static final HubOptions.Timing PERSISTENT =
            new HubOptions.Timing(Duration.ofSeconds(5), Duration.ofMillis(150), 50, Duration.ofMillis(1));

    private static void assertGivenUp(String begin, HubException e, int attempts) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(begin), message);
        assertTrue(
                message.matches(".*; all attempts together brought only \\d+ bytes in \\d+ s: try again later"),
                message);
        assertTrue(attempts <= PERSISTENT.retries(), attempts + " attempts");
    }

    /** Each attempt ends within its own limits; together they would take fifty times as long. */
    @Test
    void aServerThatDripsAndFallsSilentInTurnIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        hub.rules.add(x -> x.getRequestMethod().equals("GET") && stall(x, end));
        try {
            HubException e = assertFails(new HubClient(hub.options(cache).withTiming(PERSISTENT)), Reason.TIMEOUT);
            String begin =
                    "org/model@" + COMMIT + ": " + FILE + ": " + hub.uri().getAuthority() + " gives no answer";
            assertGivenUp(begin, e, hub.ranges(FILE).size());
        } finally {
            end.countDown();
        }
    }

    /** The same where it does not fall silent: the file itself, what the hub knows of it, and the list of files. */
    @Test
    void aServerThatFailsLateIsGivenUp() {
        HubClient client = new HubClient(hub.options(cache).withTiming(PERSISTENT));
        String[] failing = new String[1];
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals(failing[0])) return false;
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
            FakeHub.error(x, 503, null);
            return true;
        });
        String fails = hub.uri().getAuthority() + " fails (HTTP 503)";
        for (String method : List.of("GET", "HEAD")) {
            failing[0] = method;
            hub.requests.clear();
            HubException e = assertFails(client, Reason.TIMEOUT);
            String revision = method.equals("GET") ? COMMIT : "main";
            assertGivenUp(
                    "org/model@" + revision + ": " + FILE + ": " + fails,
                    e,
                    hub.asked(method, FILE).size());
        }
        failing[0] = "GET";
        hub.requests.clear();
        HubException e = assertThrows(HubException.class, () -> client.fetchModel(REPO, "main"));
        assertGivenUp("org/model@main: " + fails, e, hub.requests.size());
    }

    /** Who waits because he was asked to is not slow. */
    @Test
    void aPauseThatTheServerAsksForDoesNotCount() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET") || hub.ranges(FILE).size() > 2) return false;
            if (asked.getAndSet(true))
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            else x.getResponseHeaders().set("Retry-After", "1");
            FakeHub.error(x, 503, null);
            return true;
        });
        Path path = new HubClient(hub.options(cache).withTiming(PERSISTENT)).fetchFile(REPO, "main", FILE);
        assertArrayEquals(FakeHub.bytes(300_000), Files.readAllBytes(path));
        assertEquals(3, hub.ranges(FILE).size());
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        hub.rules.add(x -> {
            try {
                end.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        });
        HubOptions.Timing impatient =
                new HubOptions.Timing(Duration.ofMillis(100), Duration.ofSeconds(5), 0, Duration.ofMillis(1));
        try {
            assertFails(new HubClient(hub.options(cache).withTiming(impatient)), Reason.TIMEOUT);
        } finally {
            end.countDown();
        }
    }

    /** Nobody listens there: that does not pass in seconds. */
    @Test
    void aRefusedConnectionIsNotTriedAgain() throws IOException {
        HubOptions options = hub.options(cache);
        hub.close();
        HeardProgress progress = new HeardProgress();
        HubException e = assertFails(new HubClient(options.withProgress(progress)), Reason.UNREACHABLE);
        String host = options.endpoint().getAuthority();
        assertTrue(String.valueOf(e.getMessage()).startsWith(host + ": cannot connect"), e.getMessage());
        assertEquals(List.of(), progress.events());
    }

    @Test
    void thatItTriesAgainIsHeard() throws IOException {
        HeardProgress progress = new HeardProgress();
        int[] answers = new int[1];
        hub.rules.add(x -> {
            if (++answers[0] > 2) return false;
            FakeHub.error(x, 503, null);
            return true;
        });
        new HubClient(hub.options(cache).withProgress(progress)).fetchFile(REPO, "main", FILE);
        String reason = "org/model@main: " + FILE + ": " + hub.uri().getAuthority() + " fails (HTTP 503)";
        assertEquals(
                List.of("3 more: " + reason, "2 more: " + reason),
                progress.events().subList(0, 2));
    }

    @Test
    void anInterruptEndsTheDownload() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")) return false;
            begun.countDown();
            return stall(x, end);
        });
        HubException[] thrown = new HubException[1];
        Thread thread = Thread.ofVirtual().start(() -> thrown[0] = assertFails(hub.client(cache), Reason.INTERRUPTED));
        assertTrue(begun.await(5, TimeUnit.SECONDS));
        thread.interrupt();
        assertTrue(thread.join(Duration.ofSeconds(5)), "still running");
        end.countDown();
        assertEquals(Reason.INTERRUPTED, thrown[0].reason());
    }
}
