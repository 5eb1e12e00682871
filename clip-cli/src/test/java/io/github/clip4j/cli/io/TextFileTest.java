package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.file.Staging;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    Path temp;

    /** A disk that is full: closing fails as writing does. */
    private static final class Full extends Writer {
        @Override
        public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void flush() {}

        @Override
        public void close() throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path target = Files.writeString(temp.resolve("o.csv"), "old");
        Staging staging = Staging.file(target);
        ClipException e = assertThrows(ClipException.class, () -> {
            try (TextFile file = new TextFile(target, staging, new Full())) {
                file.line("new");
            }
        });
        assertEquals(
                target + ": cannot be written: No space left on device: make room, or choose another place",
                e.getMessage());
        assertEquals(List.of(target), files());
        assertEquals("old", Files.readString(target));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.toList();
        }
    }
}
