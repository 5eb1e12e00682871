package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
        Path temporary = Files.writeString(temp.resolve(".o.csv.1.tmp"), "half of a l");
        ClipException e = assertThrows(ClipException.class, () -> {
            try (TextFile file = new TextFile(target, temporary, new Full())) {
                file.line("new");
            }
        });
        assertEquals(target + ": cannot be written: No space left on device", e.getMessage());
        assertFalse(Files.exists(temporary));
        assertEquals("old", Files.readString(target));
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path killed = Files.writeString(temp.resolve(".o.csv.1a2b.tmp"), "half of a l");
        Path justBegun = Files.writeString(temp.resolve(".o.csv.1a2c.tmp"), "");
        Path others = Files.writeString(temp.resolve(".o.csv.mine.tmp"), "");
        Path target = temp.resolve("o.csv");
        try (TextFile living = new TextFile(target)) {
            List<Path> all;
            try (Stream<Path> files = Files.list(temp)) {
                all = files.toList();
            }
            FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
            for (Path file : all) if (!file.equals(justBegun)) Files.setLastModifiedTime(file, old);
            try (TextFile next = new TextFile(target)) {
                assertFalse(Files.exists(killed));
                assertTrue(Files.exists(justBegun) && Files.exists(others));
                next.line("b");
                next.finish();
            }
            assertEquals("b\n", Files.readString(target));
            living.line("a");
            living.finish();
        }
        assertEquals("a\n", Files.readString(target));
    }
}
