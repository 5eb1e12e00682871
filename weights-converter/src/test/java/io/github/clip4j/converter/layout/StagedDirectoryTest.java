package io.github.clip4j.converter.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not finished does not stay, however its writer ends. */
class StagedDirectoryTest {
    @TempDir
    private Path parent;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itAppearsWholeOrNotAtAll() throws IOException {
        try (StagedDirectory staged = StagedDirectory.at(parent.resolve("model"))) {
            Files.writeString(staged.path().resolve("weights"), "w");
            assertEquals(2, names().size(), "the folder and its lock");
        }
        assertEquals(List.of(), names());
        try (StagedDirectory staged = StagedDirectory.at(parent.resolve("model"))) {
            Files.writeString(staged.path().resolve("weights"), "w");
            staged.commit();
        }
        assertEquals(List.of("model"), names());
        assertEquals("w", Files.readString(parent.resolve("model").resolve("weights")));
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndWhatIsInUseIsNot() throws IOException {
        Path left = Files.createDirectory(parent.resolve(".model.0123abc.tmp"));
        Files.writeString(left.resolve("weights"), "half");
        Files.writeString(parent.resolve(".model.0123abc.tmp.lock"), "");
        Path recent = Files.createDirectory(parent.resolve(".model.1.tmp"));
        Path old = Files.createDirectory(parent.resolve(".model.2.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        List<String> others = List.of(".model.old.tmp", ".models.3.tmp", ".other.4.tmp");
        for (String other : others) Files.createDirectory(parent.resolve(other));
        try (StagedDirectory first = StagedDirectory.at(parent.resolve("model"));
                StagedDirectory second = StagedDirectory.at(parent.resolve("model"))) {
            assertTrue(Files.isDirectory(first.path()), "in use by this process");
            assertTrue(Files.isDirectory(second.path()));
            assertTrue(Files.notExists(left), "of a killed process");
            assertTrue(Files.notExists(old), "without a lock, days old");
            assertTrue(Files.exists(recent), "without a lock, and perhaps in use");
        }
        for (String other : others) assertTrue(Files.exists(parent.resolve(other)), other);
        assertEquals(4, names().size(), names().toString());
    }

    /** As SIGTERM and Ctrl-C do. */
    @Test
    void aProcessThatIsAskedToEndLeavesNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Stream.of(StagedDirectoryTest.class, StagedDirectory.class, ClipException.class)
                                .map(StagedDirectoryTest::place)
                                .reduce((a, b) -> a + File.pathSeparator + b)
                                .orElseThrow(),
                        Endless.class.getName(),
                        parent.resolve("model").toString())
                .redirectErrorStream(true)
                .start();
        assertEquals('s', process.getInputStream().read(), "started");
        assertEquals(2, names().size(), names().toString());
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(List.of(), names());
    }

    private static String place(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(file));
        Path path = url.startsWith("jar:")
                ? Path.of(URI.create(url.substring(4, url.indexOf('!'))))
                : Path.of(URI.create(url.substring(0, url.length() - file.length())));
        return path.toString();
    }

    /** Fills a folder and does not come to an end. */
    static final class Endless {
        private Endless() {}

        /** Started by the test. */
        public static void main(String[] args) throws Exception {
            try (StagedDirectory staged = StagedDirectory.at(Path.of(args[0]))) {
                Files.writeString(staged.path().resolve("weights"), "w");
                System.out.print("s");
                System.out.flush();
                Thread.sleep(Duration.ofMinutes(10));
            }
        }
    }
}
