package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailedLoadTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");

    /** An image smaller than a patch is noticed when the backend is open already. */
    @Test
    void leavesNoThreads() throws InterruptedException {
        ClipOptions impossible =
                ClipOptions.DEFAULT.withBackend("cpu").withThreads(3).withImageSize(1);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 20; i++) assertThrows(ClipException.class, () -> Clip.load(TINY, impossible));
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.removeIf(thread -> !thread.getName().startsWith("clip"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (Thread thread : left) thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        left.removeIf(thread -> !thread.isAlive());
        assertEquals(Set.of(), left);
    }
}
