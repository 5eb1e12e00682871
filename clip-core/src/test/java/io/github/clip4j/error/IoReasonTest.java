package io.github.clip4j.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {
    @Test
    void saysItInWords() {
        IOException full = new IOException("No space left on device");
        Map<Exception, String> expected = new LinkedHashMap<>();
        expected.put(full, "No space left on device");
        expected.put(new UncheckedIOException(full), "No space left on device");
        expected.put(new IOException(new UncheckedIOException(full).getMessage(), full), "No space left on device");
        expected.put(new NoSuchFileException("a"), "no such file");
        expected.put(new AccessDeniedException("a"), "permission denied: give your user the right to it");
        expected.put(new FileAlreadyExistsException("a"), "exists already");
        expected.put(new DirectoryNotEmptyException("a"), "the folder is not empty");
        expected.put(new NotDirectoryException("a"), "not a directory");
        expected.put(new FileSystemLoopException("a"), "its links lead round in a circle");
        expected.put(new FileSystemException("a", null, "Is a directory"), "Is a directory");
        expected.put(new FileSystemException("a"), "input/output error");
        expected.put(new ClosedByInterruptException(), "interrupted");
        expected.put(new ClosedChannelException(), "input/output error");
        expected.put(new EOFException(), "the data end early");
        expected.put(new IOException(), "input/output error");
        expected.forEach((failure, words) -> assertEquals(words, IoReason.of(failure), failure.toString()));
    }

    /** Whatever the reason is, there is a way out. */
    @Test
    void saysWhatToDoWhereNothingCanBeWritten(@TempDir Path directory) {
        Path out = directory.resolve("out.npy");
        Path nowhere = directory.resolve("no/out.npy");
        String other = "choose another place";
        Map<String, Exception> expected = new LinkedHashMap<>();
        expected.put("No space left on device: make room, or " + other, new IOException("No space left on device"));
        expected.put("nothing can be created there: " + other, new NoSuchFileException("x"));
        expected.put("permission denied: give your user the right to it, or " + other, new AccessDeniedException("x"));
        expected.put("Is a directory: " + other, new FileSystemException("x", null, "Is a directory"));
        expected.put("exists already: " + other, new UncheckedIOException(new FileAlreadyExistsException("x")));
        expected.put("input/output error: " + other, new IOException());
        expected.forEach((words, failure) ->
                assertEquals(out + ": cannot be written: " + words, IoReason.unwritable(out, failure)));
        assertEquals(
                nowhere + ": cannot be written: no such directory: create it, or " + other,
                IoReason.unwritable(nowhere, new NoSuchFileException("x")));
    }

    @Test
    void namesTheFileWhereNothingElseDoes() {
        NoSuchFileException missing = new NoSuchFileException("a");
        assertEquals("a: no such file", IoReason.withFile(missing));
        assertEquals("a: no such file", IoReason.withFile(new UncheckedIOException(missing)));
        assertEquals("input/output error", IoReason.withFile(new IOException()));
    }
}
