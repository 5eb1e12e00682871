package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.filter.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Smaller copies of vectors: the same results, from files that anybody may delete or damage. */
class CopiesTest {
    private static final int E = 100;
    private static final int COUNT = 3000;

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void index() {
        folder = temporary.resolve("index");
        try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(E))) {
            for (int i = 0; i < COUNT; i++) {
                writer.put(new Entry("e" + i, Entries.clustered(i, 20, E), Map.of("number", (long) i)));
                if (i == 2000) writer.commit();
            }
            writer.delete("e5");
            writer.commit();
        }
    }

    private List<Path> copies() throws IOException {
        Path copies = folder.resolve("copies");
        if (!Files.isDirectory(copies)) return List.of();
        try (Stream<Path> files = Files.list(copies)) {
            return files.sorted().toList();
        }
    }

    private static void sameAsFloats(VectorIndex index, VectorStorage storage) {
        for (String filter : List.of("number>=0", "number<2500", "number<100", "number>2990"))
            for (int q = 0; q < 10; q++) {
                SearchOptions options = SearchOptions.DEFAULT.withFilters(List.of(Filter.parse(filter)));
                float[] query = Entries.clustered(q < 5 ? q + 3 : COUNT + q, 20, E);
                assertEquals(
                        index.search(query, options),
                        index.search(query, options.withStorage(storage)),
                        filter + " " + storage);
            }
    }

    @Test
    void theNearestAreTheSameWithTheSameScores() throws IOException {
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            assertEquals(2, index.info().segments());
            sameAsFloats(index, VectorStorage.INT8);
            sameAsFloats(index, VectorStorage.FLOAT16);
            assertEquals(4, copies().size());
            long padded = COUNT * (128L + 4) + COUNT * 200L + 4 * 128L;
            assertEquals(padded, index.info().copies());
        }
        List<Path> made = copies();
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            var before = Files.getLastModifiedTime(made.getFirst());
            sameAsFloats(index, VectorStorage.INT8);
            assertEquals(before, Files.getLastModifiedTime(made.getFirst()), "not made twice");
        }
        assertEquals(List.of(), VectorIndex.check(folder).problems());
    }

    @Test
    void damagedOnesAreMadeAnew() throws IOException {
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            sameAsFloats(index, VectorStorage.INT8);
        }
        for (Path file : copies()) {
            byte[] good = Files.readAllBytes(file);
            // A row, a scale, the header, an end too early.
            for (int at : new int[] {200, good.length - 1, 20, -1}) {
                byte[] bad = at < 0 ? Arrays.copyOf(good, good.length - 1) : good.clone();
                if (at >= 0) bad[at] ^= 0x40;
                Files.write(file, bad);
                assertEquals(1, VectorIndex.check(folder).problems().size(), "byte " + at);
                try (VectorIndex index = VectorIndex.open(folder, 2)) {
                    sameAsFloats(index, VectorStorage.INT8);
                }
                assertArrayEquals(good, Files.readAllBytes(file), "byte " + at);
            }
        }
    }

    @Test
    void withoutAPlaceForThemVectorsThemselvesAreRead() throws IOException {
        Files.writeString(folder.resolve("copies"), "in the way");
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            sameAsFloats(index, VectorStorage.INT8);
            sameAsFloats(index, VectorStorage.FLOAT16);
            assertEquals(0, index.info().copies());
        }
    }

    @Test
    void copiesOfSegmentsThatAreGoneAreSwept() throws IOException {
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            sameAsFloats(index, VectorStorage.INT8);
            List<Path> before = copies();
            try (VectorWriter writer = VectorIndex.write(folder)) {
                writer.put(Entries.entry(9999, E));
                writer.commit();
                assertEquals(before, copies(), "their segments are still there");
                writer.compact();
            }
            assertEquals(List.of(), copies());
            sameAsFloats(index, VectorStorage.INT8);
            assertTrue(index.refresh());
            sameAsFloats(index, VectorStorage.INT8);
            assertNotEquals(before, copies());
            assertEquals(1, copies().size());
        }
    }

    @Test
    void numbersTooGreatFor16BitsAreReadInFull() throws IOException {
        Path great = temporary.resolve("great");
        try (VectorWriter writer = VectorIndex.create(great, new IndexModel(2, "", "", "", Metric.INNER_PRODUCT))) {
            writer.put(new Entry("a", new float[] {70_000, 1}, Map.of()));
            writer.put(new Entry("b", new float[] {1, 60_000}, Map.of()));
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(great, 1)) {
            for (VectorStorage storage : VectorStorage.values())
                assertEquals(
                        List.of("a", "b"),
                        index.search(new float[] {1, 0}, SearchOptions.DEFAULT.withStorage(storage)).stream()
                                .map(Hit::id)
                                .toList());
        }
    }
}
