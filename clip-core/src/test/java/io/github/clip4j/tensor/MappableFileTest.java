package io.github.clip4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class MappableFileTest {
    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8};

    @TempDir
    private Path directory;

    private MappableFile open() throws IOException {
        return MappableFile.open(Files.write(directory.resolve("file"), CONTENT));
    }

    private static byte mapped(MappableFile file) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            return file.map(3, 2, arena).get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    private static byte read(MappableFile file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(6, one);
        return one.get(0);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void anInterruptedThreadReadsAndStaysInterrupted() throws IOException {
        try (MappableFile file = open()) {
            Thread.currentThread().interrupt();
            assertEquals(4, mapped(file));
            assertTrue(Thread.currentThread().isInterrupted());
            assertEquals(7, read(file));
            assertTrue(Thread.interrupted());
            assertEquals(4, mapped(file), "afterwards");
        }
    }

    /** Interrupts that come at any moment, some hundreds of them, to one of two threads that read. */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // a deadlock is not interrupted
    void interruptsWhileReadingDisturbNobody() throws Exception {
        try (MappableFile file = open()) {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            AtomicBoolean over = new AtomicBoolean();
            Runnable reads = () -> {
                try {
                    while (!over.get()) {
                        assertEquals(4, mapped(file));
                        assertEquals(7, read(file));
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failure.set(e);
                }
            };
            Thread victim = Thread.ofPlatform().daemon().start(reads);
            Thread other = Thread.ofPlatform().daemon().start(reads);
            for (int i = 0; i < 300; i++) {
                victim.interrupt();
                // Without a pause no attempt would ever come to its end.
                Thread.sleep(1);
            }
            over.set(true);
            victim.join();
            other.join();
            if (failure.get() != null) throw new AssertionError(failure.get());
        }
    }

    @Test
    void aClosedFileSaysSo() throws IOException {
        MappableFile file = open();
        file.close();
        assertEquals(
                "the file is closed",
                assertThrows(IOException.class, () -> mapped(file)).getMessage());
        assertEquals(
                "the file is closed",
                assertThrows(IOException.class, () -> read(file)).getMessage());
    }

    @Test
    void aFileThatGrowsOrShrinksIsRefused() throws IOException {
        for (byte[] other : new byte[][] {new byte[7], new byte[9]}) {
            try (MappableFile file = open()) {
                Files.write(directory.resolve("file"), other);
                assertEquals(
                        "the file changed while open: it had 8 bytes, now it has " + other.length,
                        assertThrows(IOException.class, () -> mapped(file)).getMessage());
            }
        }
    }

    /** The open file goes on; its name means another. */
    @Test
    void aFileThatIsReplacedIsReadAsItWas() throws IOException {
        try (MappableFile file = open()) {
            Path other = Files.write(directory.resolve("other"), new byte[8]);
            Files.move(other, directory.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
            assertEquals(4, mapped(file));
            assertEquals(7, read(file));
            Thread.currentThread().interrupt();
            assertEquals(4, mapped(file), "interrupted: the channel stays open");
        }
    }
}
