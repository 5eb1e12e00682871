package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.error.ClipException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ends at any moment, and full disks: the index opens, nothing that was committed is lost, and no entry is half there.
 * {@code -Dclip.test.kills=100} kills more often.
 */
class DurabilityTest {
    private static final int KILLS = Integer.getInteger("clip.test.kills", 4);
    private static final int KILLS_EACH = Integer.getInteger("clip.test.kills", 1);

    /** Milliseconds until a kill, at first; fewer if what is to be hit takes less. */
    private static final int LONGEST = 32;

    private static final int MERGED = 3000;

    @TempDir
    private Path temporary;

    private static String classPath() {
        return Stream.of(VectorIndex.class, KilledWriter.class, Clip.class, IndexWriter.class)
                .map(DurabilityTest::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> of) {
        try {
            return Path.of(Objects.requireNonNull(of.getProtectionDomain().getCodeSource())
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Path index() {
        Path folder = temporary.resolve("index");
        VectorIndex.create(folder, IndexModel.unknown(KilledWriter.E)).close();
        return folder;
    }

    /** Entries to be merged. */
    private Path other() {
        Path folder = temporary.resolve("other");
        try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(KilledWriter.E))) {
            for (int i = 0; i < MERGED; i++) writer.put(Entries.entry(KilledWriter.FIRST_MERGED + i, KilledWriter.E));
            writer.commit();
        }
        return folder;
    }

    @Test
    void killedAtAnyMomentAnIndexHasWhatWasCommitted() throws Exception {
        Path folder = index();
        Path other = other();
        Random random = new Random(20210226);
        int round = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // The first one goes on to a second round, however slow the machine is.
            String begun = kill == 0 ? "added 1" : "added";
            round = verified(folder, killed(folder, other, round, begun, random.nextInt(700)));
        }
        assertTrue(round > 0, "rounds: " + round);
    }

    /** A kill counts if the writer had not said yet that it was ready with what it had begun. */
    @ParameterizedTest
    @ValueSource(strings = {"adding", "deleting", "merging", "compacting"})
    void killedWhileItDoesOneThing(String what) throws Exception {
        Path folder = index();
        Path other = other();
        Random random = new Random(what.length());
        int round = 0;
        int hits = 0;
        for (int attempt = 0; hits < KILLS_EACH; attempt++) {
            assertTrue(attempt < 10 * KILLS_EACH, hits + " kills while " + what);
            List<String> said =
                    killed(folder, other, round, what, random.nextInt(1 + (LONGEST >> (attempt / KILLS_EACH))));
            if (said.getLast().startsWith(what)) hits++;
            round = verified(folder, said);
        }
    }

    /** Lets a writer work for a while after it has said something, and gives all that it said. */
    private static List<String> killed(Path folder, Path other, int round, String what, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        other.toString(),
                        String.valueOf(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = ""; !line.startsWith(what); said.add(line)) {
                line = lines.readLine();
                assertTrue(line != null, "it says nothing more than " + said);
            }
            Thread.sleep(millis);
            // Not the process itself, which would close what it has said.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) said.add(line);
            process.waitFor();
            return said;
        }
    }

    /** The last round of which something was said to be committed; -1 if none was. */
    private static int last(List<String> said, String what) {
        return said.stream()
                .filter(line -> line.startsWith(what + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
                .max()
                .orElse(-1);
    }

    /** Checks each entry, and gives the round that was committed last, which is begun again. */
    private static int verified(Path folder, List<String> said) {
        int added = last(said, "added");
        int changed = last(said, "changed");
        try (VectorIndex index = VectorIndex.open(folder, 1);
                EntrySource entries = index.entries()) {
            int round = Integer.parseInt(index.notes().getOrDefault("round", "0"));
            assertTrue(added < 0 || round == added || round == added + 1, round + " after " + said);
            int[] found = new int[60 * (round + 1)];
            int merged = 0;
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                int number = Integer.parseInt(entry.id().substring(1));
                boolean isMerged = number >= KilledWriter.FIRST_MERGED;
                long version = isMerged ? 0 : (Long) entry.fields().get("version");
                float[] expected =
                        isMerged ? Entries.vector(number, KilledWriter.E) : KilledWriter.vector(number, version);
                assertArrayEquals(expected, entry.vector(), entry.id());
                if (isMerged) merged++;
                else found[number] = (int) version + 1;
            }
            boolean all = index.notes().containsKey("merged");
            assertTrue(all || last(said, "merged") < 0, said::toString);
            assertTrue(merged == MERGED || (!all && merged == 0), merged + " merged after " + said);
            for (int number = 0; number < 60 * (added + 1); number++)
                if (number < 60 * (changed + 1) || number < 60 * added || number % 3 == 2)
                    assertEquals(number % 3 == 0 ? 0 : number % 3 == 1 ? 2 : 1, found[number], "entry " + number);
            assertEquals(List.of(), VectorIndex.check(folder).problems(), said::toString);
            return round;
        }
    }

    /** A disk that gets full. */
    private static final class FullDirectory extends FilterDirectory {
        private final AtomicLong left;

        FullDirectory(Path folder, long bytes) throws IOException {
            super(Directories.open(folder));
            left = new AtomicLong(bytes);
        }

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            return new FilterIndexOutput("full", name, in.createOutput(name, context)) {
                @Override
                public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
                    if (left.addAndGet(-length) < 0) throw new IOException("No space left on device");
                    super.writeBytes(bytes, offset, length);
                }
            };
        }
    }

    @Test
    void aFullDiskIsSaidAndTheIndexIsAsCommitted() throws Exception {
        Path folder = Entries.index(temporary.resolve("index"), 100, 64);
        int failures = 0;
        for (long bytes = 0; bytes < 60_000; bytes += 2000) {
            IndexFolder index = IndexFolder.open(folder);
            LuceneWriter writer = LuceneWriter.open(index, new FullDirectory(index.lucene(), bytes), 20_000);
            try {
                for (int i = 1000; i < 1100; i++) writer.put(Entries.entry(i, 64));
                writer.delete("e1");
                writer.commit();
                break;
            } catch (ClipException e) {
                failures++;
                assertTrue(
                        String.valueOf(e.getMessage()).matches(".*index: No space left on device.*"), e.getMessage());
                assertThrows(ClipException.class, () -> writer.put(Entries.entry(0, 64)));
            } finally {
                writer.close();
            }
            try (VectorIndex open = VectorIndex.open(folder, 1)) {
                assertEquals(100, open.count());
                assertTrue(open.get("e1").isPresent());
            }
        }
        assertTrue(failures > 5, failures + " failures");
        try (VectorIndex open = VectorIndex.open(folder, 1)) {
            assertEquals(199, open.count());
        }
        assertEquals(new CheckReport(199, List.of()), VectorIndex.check(folder));
    }

    @Test
    void readersGoOnWhileSomebodyWrites() throws Exception {
        Path folder = Entries.index(temporary.resolve("index"), 500, 32);
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            Thread writing = Thread.ofPlatform().start(() -> {
                try (VectorWriter writer = VectorIndex.write(folder)) {
                    for (int i = 0; i < 12; i++) {
                        for (int j = 0; j < 20; j++) writer.put(Entries.entry(500 + 20 * i + j, 32));
                        writer.commit();
                        if (i % 4 == 3) writer.compact();
                    }
                }
            });
            SearchOptions options = SearchOptions.DEFAULT.withStorage(VectorStorage.INT8);
            int count = 500;
            int searches = 0;
            for (; writing.isAlive() || index.refresh(); searches++) {
                index.refresh();
                int now = index.count();
                assertTrue(now >= count && now % 20 == 0, now + " after " + count);
                count = now;
                float[] query = Entries.vector(searches % 500, 32);
                Hit hit = index.search(query, options).getFirst();
                assertEquals("e" + searches % 500, hit.id());
            }
            writing.join();
            assertEquals(740, index.count());
            assertFalse(index.refresh());
            assertTrue(searches > 3, searches + " searches");
        }
    }
}
