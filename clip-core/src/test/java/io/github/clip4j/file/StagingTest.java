package io.github.clip4j.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed writer's file is removed by the next writer, a living one's never. */
class StagingTest {
    @TempDir
    private Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path target() {
        return directory.resolve("out.npy");
    }

    @Test
    void aFileAppearsWholeOrNotAtAll() throws IOException {
        Files.writeString(target(), "old");
        try (Staging staging = Staging.file(target())) {
            Files.writeString(staging.path(), "half");
            assertEquals(3, names().size(), "the old file, the new one and its lock: " + names());
        }
        assertEquals(List.of("out.npy"), names());
        assertEquals("old", Files.readString(target()));
        try (Staging staging = Staging.file(target())) {
            Files.writeString(staging.path(), "whole");
            staging.commit();
        }
        assertEquals(List.of("out.npy"), names());
        assertEquals("whole", Files.readString(target()));
    }

    /** The temporary name says nothing to people. */
    @Test
    void failuresNameTheTarget() throws IOException {
        Files.createDirectories(target().resolve("full"));
        try (Staging staging = Staging.file(target())) {
            FileSystemException e = assertThrows(FileSystemException.class, staging::commit);
            assertEquals(target().toString(), e.getFile());
            assertFalse(String.valueOf(e.getMessage()).contains(".tmp"), e.getMessage());
        }
        Path tooLong = directory.resolve("x".repeat(250));
        FileSystemException e = assertThrows(FileSystemException.class, () -> Staging.file(tooLong));
        assertEquals(tooLong.toString(), e.getFile());
        assertFalse(String.valueOf(e.getMessage()).contains(".tmp"), e.getMessage());
    }

    @Test
    void onlyWhatNobodyFillsIsSwept() throws IOException {
        Files.writeString(directory.resolve(".out.npy.12ab.tmp"), "half");
        Files.writeString(directory.resolve(".out.npy.12ab.tmp.lock"), "");
        Files.writeString(directory.resolve(".out.npy.7.tmp.lock"), "");
        Files.writeString(directory.resolve(".out.npy.1.tmp"), "recent, of an earlier version");
        Path old = Files.writeString(directory.resolve(".out.npy.2.tmp"), "old, of an earlier version");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        List<String> others = List.of(".out.npy.1.tmp", ".out.npy.mine.tmp", ".out.np.3.tmp", ".other.4.tmp");
        for (String other : others) Files.writeString(directory.resolve(other), "x");
        try (Staging first = Staging.file(target());
                Staging second = Staging.file(target())) {
            assertTrue(Files.exists(first.path()), "in use by this process");
            assertTrue(Files.exists(second.path()));
        }
        assertEquals(others.stream().sorted().toList(), names());
    }

    /** A process that is killed leaves its file; another one that lives on keeps its own. */
    @Test
    void aLivingProcessKeepsItsFileAndAKilledOneLeavesIt() throws Exception {
        Process process = start();
        List<String> theirs = names();
        assertEquals(2, theirs.size(), theirs.toString());
        try (Staging ours = Staging.file(target())) {
            assertTrue(names().containsAll(theirs), "swept while its process lives: " + names());
            assertTrue(Files.exists(ours.path()));
        }
        try (Staging again = Staging.file(target())) {
            assertTrue(names().containsAll(theirs), "the first attempt gave up the lock: " + names());
            assertTrue(Files.exists(again.path()));
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(theirs, names(), "nothing ran at its end");
        Staging.file(target()).close();
        assertEquals(List.of(), names());
    }

    /** As SIGTERM and Ctrl-C do. */
    @Test
    void aProcessThatIsAskedToEndLeavesNothing() throws Exception {
        Process process = start();
        assertEquals(2, names().size(), names().toString());
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(List.of(), names());
    }

    @Test
    void aDirectoryThatIsMissingOrForbiddenIsNamed() throws IOException {
        Path missing = directory.resolve("none").resolve("out.npy");
        NoSuchFileException none = assertThrows(NoSuchFileException.class, () -> Staging.file(missing));
        assertEquals(directory.resolve("none").toString(), none.getFile());
        Path forbidden = Files.createDirectory(directory.resolve("forbidden"));
        assertTrue(forbidden.toFile().setWritable(false));
        // Root may write everywhere.
        if (Files.isWritable(forbidden)) return;
        AccessDeniedException denied =
                assertThrows(AccessDeniedException.class, () -> Staging.file(forbidden.resolve("out.npy")));
        assertEquals(forbidden.toString(), denied.getFile());
        assertFalse(names().isEmpty());
    }

    private Process start() throws IOException, URISyntaxException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        place(Staging.class) + File.pathSeparator + place(Endless.class),
                        Endless.class.getName(),
                        target().toString())
                .redirectErrorStream(true)
                .start();
        assertEquals('s', process.getInputStream().read(), "started");
        return process;
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
                .getLocation()
                .toURI());
    }

    /** Fills a file and does not come to an end. */
    static final class Endless {
        private Endless() {}

        /** Started by the test. */
        public static void main(String[] args) throws Exception {
            try (Staging staging = Staging.file(Path.of(args[0]))) {
                Files.writeString(staging.path(), "w");
                System.out.print("s");
                System.out.flush();
                Thread.sleep(Duration.ofMinutes(10));
            }
        }
    }
}
