package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two that want the same file at once: one downloads, the other waits. */
class HubRaceTest {
    private static final String FILE = "model.safetensors";

    @TempDir
    Path cache;

    FakeHub hub;
    final CountDownLatch sending = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        hub = FakeHub.withModel();
        byte[] weights = hub.files.get(FILE);
        hub.rules.add(x -> {
            if (!x.getRequestMethod().equals("GET")) return false;
            x.sendResponseHeaders(200, weights.length);
            x.getResponseBody().write(weights, 0, 1000);
            x.getResponseBody().flush();
            sending.countDown();
            await(go);
            x.getResponseBody().write(weights, 1000, weights.length - 1000);
            return true;
        });
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(8, TimeUnit.SECONDS), "timed out");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitHeads(int n) throws InterruptedException {
        for (int i = 0; i < 800 && hub.asked("HEAD", FILE).size() < n; i++) Thread.sleep(10);
        assertEquals(n, hub.asked("HEAD", FILE).size());
    }

    private void assertNothingVisible() {
        Path folder = cache.resolve("models--org--model");
        assertFalse(Files.exists(folder.resolve("snapshots/" + FakeHub.COMMIT + "/" + FILE)), "a partial file");
        assertFalse(Files.exists(folder.resolve("blobs/" + FakeHub.sha256(hub.files.get(FILE)))), "a partial blob");
    }

    private void assertOneDownload() throws IOException {
        assertEquals(Arrays.asList((String) null), hub.ranges(FILE));
        Path blobs = cache.resolve("models--org--model/blobs");
        assertEquals(
                List.of(FakeHub.sha256(hub.files.get(FILE))),
                HubClientTest.names(blobs).stream().toList());
    }

    @Test
    void twoThreads() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Path> first = threads.submit(() -> hub.client(cache).fetchFile(REPO, "main", FILE));
            await(sending);
            Future<Path> second = threads.submit(() -> hub.client(cache).fetchFile(REPO, "main", FILE));
            awaitHeads(2);
            assertNothingVisible();
            go.countDown();
            assertArrayEquals(hub.files.get(FILE), Files.readAllBytes(first.get(5, TimeUnit.SECONDS)));
            assertEquals(first.get(), second.get(5, TimeUnit.SECONDS));
        }
        assertOneDownload();
    }

    @Test
    void twoProcesses() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        Other.class.getName(),
                        hub.uri().toString(),
                        cache.toString())
                .inheritIO()
                .start();
        try {
            await(sending);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Path> second = threads.submit(() -> hub.client(cache).fetchFile(REPO, "main", FILE));
                awaitHeads(2);
                assertNothingVisible();
                go.countDown();
                assertArrayEquals(hub.files.get(FILE), Files.readAllBytes(second.get(5, TimeUnit.SECONDS)));
            }
            assertTrue(other.waitFor(5, TimeUnit.SECONDS), "the other process hangs");
            assertEquals(0, other.exitValue());
        } finally {
            other.destroyForcibly();
        }
        assertOneDownload();
    }

    /** For a process that uses this module and its tests. */
    static String classPath() throws URISyntaxException {
        return classes(HubClient.class)
                + File.pathSeparator
                + classes(ClipException.class)
                + File.pathSeparator
                + classes(HubRaceTest.class);
    }

    /** Where a class was loaded from: a jar or a directory, also within a patched module. */
    private static String classes(Class<?> c) throws URISyntaxException {
        String name = "/" + c.getName().replace('.', '/') + ".class";
        URI uri = c.getResource(name).toURI();
        String path = uri.getScheme().equals("jar")
                ? URI.create(uri.getRawSchemeSpecificPart().replaceFirst("!.*", ""))
                        .getPath()
                : uri.getPath().substring(0, uri.getPath().length() - name.length());
        return Path.of(path).toString();
    }

    /** The other process: downloads the file; fails by its exit status. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) {
            HubOptions options = HubOptions.fromEnvironment(java.util.Map.of("HF_ENDPOINT", args[0]), Path.of(args[1]))
                    .withCacheDirectory(Path.of(args[1]));
            new HubClient(options).fetchFile(REPO, "main", FILE);
        }
    }
}
