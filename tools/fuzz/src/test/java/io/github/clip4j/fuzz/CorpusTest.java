package io.github.clip4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The saved inputs, and some thousands of damaged copies of them; {@code tools/fuzz/run} tries millions. */
class CorpusTest {
    private static final Path CORPUS = GoldenFiles.repository().resolve("tools/fuzz/corpus");
    private static final Path FOUND = GoldenFiles.repository().resolve("tools/fuzz/found");
    private static final int DAMAGED = Integer.getInteger("fuzz.inputs", 2_000);

    static Iterable<String> targets() {
        return Targets.names();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Execution(ExecutionMode.CONCURRENT)
    void everyInputIsReadOrRefusedInOneLine(String target) throws IOException {
        Reader reader = Targets.byName(target);
        List<byte[]> seeds = seeds(target);
        int read = 0;
        for (byte[] seed : seeds) if (reads(target, reader, seed)) read++;
        assertTrue(
                read > 0,
                "none of the seeds of " + target + " can be read, so nothing behind its first check is tested");
        Mutations mutations = new Mutations(seeds, new Random(1));
        for (int i = 0; i < DAMAGED; i++) reads(target, reader, mutations.next());
    }

    @Test
    void everyTargetHasInputs() throws IOException {
        try (Stream<Path> folders = Files.list(CORPUS)) {
            TreeSet<String> names = new TreeSet<>();
            folders.filter(Files::isDirectory)
                    .forEach(folder -> names.add(folder.getFileName().toString()));
            for (String line : Files.readAllLines(CORPUS.resolve("goldens.txt")))
                if (!line.startsWith("#")) names.add(line.substring(0, line.indexOf(' ')));
            TreeSet<String> targets = new TreeSet<>();
            Targets.names().forEach(targets::add);
            assertEquals(targets, names);
        }
    }

    @Test
    void faultsAreSeen() {
        byte[] none = {};
        assertThrows(AssertionError.class, () -> Watch.reads(input -> refuse("damaged: null"), none));
        assertThrows(AssertionError.class, () -> Watch.reads(input -> refuse("java.io.IOException: x"), none));
        assertThrows(AssertionError.class, () -> Watch.reads(input -> refuse(" "), none));
        assertThrows(AssertionError.class, () -> Watch.reads(input -> new byte[100 << 20].clone(), none));
        assertThrows(IndexOutOfBoundsException.class, () -> Watch.reads(input -> input[1]++, none));
        assertEquals(false, Watch.reads(input -> refuse("input: expected a number, found x"), none));
        assertEquals(true, Watch.reads(input -> {}, none));
    }

    private static void refuse(String message) {
        throw new ClipException(message);
    }

    private static boolean reads(String target, Reader reader, byte[] input) {
        try {
            return Watch.reads(reader, input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    target + ": " + e + " for the input (Base64) "
                            + Base64.getEncoder().encodeToString(input),
                    e);
        }
    }

    private static List<byte[]> seeds(String target) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Path folder = CORPUS.resolve(target);
        if (Files.isDirectory(folder))
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) seeds.add(Files.readAllBytes(file));
            }
        for (String line : Files.readAllLines(CORPUS.resolve("goldens.txt")))
            if (line.startsWith(target + " "))
                seeds.add(Files.readAllBytes(GoldenFiles.repository().resolve(line.substring(target.length() + 1))));
        Path found = FOUND.resolve(target + ".zip");
        if (Files.exists(found))
            try (ZipFile zip = new ZipFile(found.toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries()))
                    seeds.add(zip.getInputStream(entry).readAllBytes());
            }
        return seeds;
    }
}
