package io.github.clip4j.converter.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.converter.hub.CacheLock.Patience;
import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process may hold the lock for as long as its download grows, and nobody waits for it in silence forever. */
@Timeout(120)
class CacheLockTest {
    private static final Duration HOURS = Duration.ofHours(9);
    private static final int STEPS = 80;

    @TempDir
    private Path cache;

    @Test
    void whoHoldsItAndDoesNothingIsNamed() throws Exception {
        Path lock = cache.resolve("a.lock");
        Path download = cache.resolve("a.incomplete");
        Process other = holder(lock);
        try {
            HubException e = assertThrows(
                    HubException.class,
                    () -> CacheLock.acquire(lock, download, new Patience(HOURS, Duration.ofMillis(200))));
            assertEquals(Reason.TIMEOUT, e.reason());
            String expected = "%s: process %d holds this lock, and its download has not grown for 0 s: end"
                    .formatted(lock.toRealPath(), other.pid());
            assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        } finally {
            other.destroyForcibly();
        }
        other.waitFor(60, TimeUnit.SECONDS);
        CacheLock.acquire(lock, download, new Patience(HOURS, HOURS)).close();
    }

    @Test
    void whoDownloadsIsWaitedFor() throws Exception {
        Path lock = cache.resolve("a.lock");
        Path download = cache.resolve("a.incomplete");
        Process other = holder(lock);
        Thread growing = Thread.ofPlatform().daemon().start(() -> grow(download, other));
        // Longer than the patience with who does nothing.
        CacheLock.acquire(lock, download, new Patience(Duration.ZERO, Duration.ofSeconds(2)))
                .close();
        growing.join();
        assertEquals(STEPS, Files.size(download));
    }

    private static void grow(Path download, Process other) {
        try (RandomAccessFile file = new RandomAccessFile(download.toFile(), "rw")) {
            for (int i = 0; i < STEPS; i++) {
                file.write(0);
                Thread.sleep(50);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            other.destroyForcibly();
        }
    }

    /** Started, with the lock. */
    private static Process holder(Path lock) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        HubRaceTest.classPath(),
                        Holder.class.getName(),
                        lock.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals('h', process.getInputStream().read(), "holds it");
        return process;
    }

    /** The other process. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            Path lock = Path.of(args[0]);
            try (CacheLock _ = CacheLock.acquire(lock, lock.resolveSibling("none"))) {
                System.out.print('h');
                System.out.flush();
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
    }
}
