package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.converter.hub.HubOptions;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.error.ClipException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that may be misspelt paths, and a hub that cannot be asked. */
class ModelLocatorTest {
    @TempDir
    private Path cache;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Messages messages() {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Messages(
                new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream(), stream, false, false, 80));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Nobody listens at port 1: without a hub this fails at once. */
    private HubOptions refused() {
        return new HubOptions(
                URI.create("http://127.0.0.1:1"), cache, null, false, true, Progress.NONE, HubOptions.Timing.DEFAULT);
    }

    @Test
    void aNameThatTheHubDoesNotGiveIsNoFolderEither() {
        String message = String.valueOf(
                assertThrows(ClipException.class, () -> ModelLocator.locate("nosuch/dir", messages(), this::refused))
                        .getMessage());
        assertTrue(message.startsWith("127.0.0.1:1: cannot connect"), message);
        assertTrue(message.endsWith("; nor is there a file or directory nosuch/dir here"), message);
        assertEquals("clip: fetching nosuch/dir from http://127.0.0.1:1\n", said());
    }

    @Test
    void thatTheHubIsAskedAgainIsSaidOnceForEachReason() {
        Progress progress = FileProgress.fetching(messages());
        progress.retrying("hub: no answer in time", 5);
        progress.retrying("hub: no answer in time", 4);
        progress.retrying("hub fails (HTTP 503)", 3);
        assertEquals(
                "clip: hub: no answer in time; trying again, at most 5 times\n"
                        + "clip: hub fails (HTTP 503); trying again, at most 3 times\n",
                said());
        Messages quiet = messages();
        quiet.beQuiet();
        err.reset();
        FileProgress.fetching(quiet).retrying("hub: no answer in time", 1);
        assertEquals("", said());
    }
}
