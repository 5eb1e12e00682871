package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Similarity;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.filter.FieldKind;
import io.github.clip4j.search.filter.Filter;
import io.github.clip4j.tensor.MatrixView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index from its making to its compaction. */
class VectorIndexTest {
    private static final int E = 48;

    @TempDir
    private Path temporary;

    private Path folder() {
        return temporary.resolve("index");
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(Hit::id).toList();
    }

    private static List<String> all(VectorIndex index) {
        List<String> ids = new ArrayList<>();
        try (EntrySource entries = index.entries()) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) ids.add(entry.id());
            assertEquals(ids.size(), entries.count());
        }
        return ids;
    }

    @Test
    void entriesComeBackAsTheyWere() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", "a/ö \"x\".jpg");
        fields.put("size", 1L << 60);
        fields.put("ratio", 2.0);
        fields.put("flash", true);
        fields.put("taken", Instant.parse("2024-05-31T23:59:59.123456789Z"));
        fields.put("tags", List.of("cat", "dog"));
        fields.put("times", List.of(Instant.EPOCH));
        Entry entry = new Entry("a", Entries.vector(1, E), fields);
        try (VectorWriter writer = VectorIndex.create(folder(), IndexModel.unknown(E))) {
            writer.put(entry);
            writer.note("roots", "a\nb");
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            Entry found = index.get("a").orElseThrow();
            assertArrayEquals(entry.vector(), found.vector());
            assertEquals(
                    new ArrayList<>(fields.entrySet()),
                    new ArrayList<>(found.fields().entrySet()));
            assertEquals(
                    fields,
                    index.search(entry.vector(), SearchOptions.DEFAULT)
                            .getFirst()
                            .fields());
            assertEquals(Optional.empty(), index.get("b"));
            assertEquals(Map.of("roots", "a\nb"), index.notes());
        }
    }

    @Test
    void scoresAreTheReferencesBits() {
        Entries.index(folder(), 500, E);
        float[][] stored = new float[500][];
        for (int i = 0; i < 500; i++) stored[i] = Entries.vector(i, E);
        float[] query = Entries.vector(1000, E);
        float[] expected = new float[500];
        try (Backend reference = new ReferenceBackendProvider().open(BackendOptions.DEFAULT)) {
            reference.similarity(expected, query, MatrixView.of(stored), 0, 500);
        }
        int[] top = Similarity.top(expected, 20);
        try (VectorIndex index = VectorIndex.open(folder(), 2)) {
            assertEquals(1, index.info().mapped(), "rows are read where they lie");
            for (VectorStorage storage : VectorStorage.values()) {
                List<Hit> hits =
                        index.search(query, SearchOptions.DEFAULT.withTop(20).withStorage(storage));
                assertEquals(IntStream.of(top).mapToObj(i -> "e" + i).toList(), ids(hits), storage::toString);
                for (int i = 0; i < 20; i++)
                    assertEquals(expected[top[i]], hits.get(i).score(), storage::toString);
            }
        }
    }

    @Test
    void aSecondEntryOfTheSameIdTakesItsPlace() {
        Entries.index(folder(), 10, E);
        try (VectorWriter writer = VectorIndex.write(folder())) {
            writer.put(new Entry("e3", Entries.vector(99, E), Map.of()));
            writer.put(new Entry("e3", Entries.vector(98, E), Map.of("new", true)));
            writer.delete("e0");
            writer.delete("unknown");
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(9, index.count());
            assertEquals(List.of("e1", "e2", "e4", "e5", "e6", "e7", "e8", "e9", "e3"), all(index));
            assertEquals(
                    "e3",
                    index.search(Entries.vector(98, E), SearchOptions.DEFAULT)
                            .getFirst()
                            .id());
            assertArrayEquals(
                    Entries.vector(98, E), index.get("e3").orElseThrow().vector());
            assertFalse(ids(index.search(Entries.vector(0, E), SearchOptions.DEFAULT))
                    .contains("e0"));
        }
    }

    @Test
    void whatIsNotCommittedIsNotThere() {
        Entries.index(folder(), 3, E);
        try (VectorIndex index = VectorIndex.open(folder())) {
            try (VectorWriter writer = VectorIndex.write(folder())) {
                writer.put(Entries.entry(3, E));
                assertFalse(index.refresh());
                writer.commit();
                assertEquals(3, index.count());
                assertTrue(index.refresh());
                assertEquals(4, index.count());
                writer.put(Entries.entry(4, E));
                writer.delete("e0");
            }
            assertFalse(index.refresh());
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(List.of("e0", "e1", "e2", "e3"), all(index));
        }
    }

    @Test
    void equalScoresStandInTheOrderOfAddition() {
        try (VectorWriter writer = VectorIndex.create(folder(), IndexModel.unknown(E))) {
            for (int i = 0; i < 40; i++) {
                writer.put(new Entry("x" + (i * 7 % 40), Entries.vector(5, E), Map.of()));
                if (i % 9 == 0) writer.commit();
            }
            writer.commit();
        }
        List<String> expected =
                IntStream.range(0, 40).mapToObj(i -> "x" + (i * 7 % 40)).toList();
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(expected, all(index));
            for (SearchEngine engine : SearchEngine.values())
                for (VectorStorage storage : VectorStorage.values())
                    assertEquals(
                            expected.subList(0, 12),
                            ids(index.search(
                                    Entries.vector(6, E),
                                    SearchOptions.DEFAULT
                                            .withTop(12)
                                            .withEngine(engine)
                                            .withStorage(storage))),
                            engine + " " + storage);
        }
        try (VectorWriter writer = VectorIndex.write(folder())) {
            writer.compact();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(1, index.info().segments());
            assertEquals(expected, all(index));
        }
    }

    @Test
    void compactionDropsWhatIsDeleted() throws Exception {
        Entries.index(folder(), 300, E);
        try (VectorIndex index = VectorIndex.open(folder())) {
            index.search(Entries.vector(0, E), SearchOptions.DEFAULT.withStorage(VectorStorage.INT8));
            assertTrue(index.info().copies() > 0);
        }
        try (VectorWriter writer = VectorIndex.write(folder())) {
            for (int i = 0; i < 300; i += 2) writer.delete("e" + i);
            writer.commit();
            try (VectorIndex index = VectorIndex.open(folder())) {
                assertEquals(150, index.info().entries());
                assertEquals(150, index.info().deleted());
                assertTrue(index.info().copies() > 0, "the segment is still there");
            }
            writer.compact();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            IndexInfo info = index.info();
            assertEquals(List.of(150, 0, 1), List.of(info.entries(), info.deleted(), info.segments()));
            assertEquals(0, info.copies(), "copies of segments that are gone");
            assertEquals("e1", all(index).getFirst());
        }
        assertEquals(List.of(), VectorIndex.check(folder()).problems());
    }

    @Test
    void aSegmentThatIsMostlyDeletedIsWrittenAgain() {
        Entries.index(folder(), 300, E);
        try (VectorWriter writer = VectorIndex.write(folder())) {
            for (int i = 0; i < 151; i++) writer.delete("e" + i);
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(
                    List.of(149, 0),
                    List.of(index.info().entries(), index.info().deleted()));
            assertEquals("e151", all(index).getFirst());
        }
    }

    @Test
    void anIndexIsMergedIntoAnother() {
        Path other = Entries.index(temporary.resolve("other"), 6, E);
        try (VectorWriter writer = VectorIndex.write(other)) {
            writer.delete("e5");
            writer.put(new Entry("e1", Entries.vector(50, E), Map.of()));
            writer.commit();
        }
        Entries.index(folder(), 3, E);
        try (VectorWriter writer = VectorIndex.write(folder())) {
            writer.put(Entries.entry(10, E));
            writer.merge(other);
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(List.of("e10", "e0", "e2", "e3", "e4", "e1"), all(index));
            assertArrayEquals(
                    Entries.vector(50, E), index.get("e1").orElseThrow().vector());
        }
        assertEquals(new CheckReport(6, List.of()), VectorIndex.check(folder()));
    }

    @Test
    void vectorsOfAnyLengthAreComparedByCosineUnlessTheirProductIsWanted() {
        float[] longer = Entries.vector(1, E);
        for (int i = 0; i < E; i++) longer[i] *= 3;
        for (Metric metric : Metric.values()) {
            Path path = temporary.resolve(metric.name());
            try (VectorWriter writer = VectorIndex.create(path, new IndexModel(E, "", "", "", metric))) {
                writer.put(new Entry("long", longer, Map.of()));
                writer.commit();
            }
            try (VectorIndex index = VectorIndex.open(path)) {
                float score =
                        index.search(longer, SearchOptions.DEFAULT).getFirst().score();
                assertEquals(metric == Metric.COSINE ? 1 : 9, score, 1e-5);
            }
            assertEquals(List.of(), VectorIndex.check(path).problems());
        }
    }

    @Test
    void filtersExclusionsAndLeastScoresApply() {
        Entries.index(folder(), 100, E);
        try (VectorIndex index = VectorIndex.open(folder())) {
            var few = SearchOptions.DEFAULT.withFilters(List.of(Filter.parse("number>=95")));
            float[] query = Entries.vector(7, E);
            for (SearchEngine engine : SearchEngine.values())
                assertEquals(
                        Set.of("e95", "e96", "e97", "e98", "e99"),
                        Set.copyOf(ids(index.search(query, few.withEngine(engine)))));
            assertEquals(
                    3,
                    index.search(query, few.withExcluded(Set.of("e95", "e99", "e1")))
                            .size());
            assertEquals(List.of("e7"), ids(index.search(query, SearchOptions.DEFAULT.withMinimum(0.9))));
            assertEquals(
                    index.search(query, few),
                    index.search(new float[][] {Entries.vector(3, E), query}, few)
                            .get(1));
        }
    }

    @Test
    void entriesAreFoundByTheirPlace() {
        try (VectorWriter writer = VectorIndex.create(folder(), IndexModel.unknown(E))) {
            writer.put(new Entry("paris", Entries.vector(0, E), Map.of("latitude", 48.8566, "longitude", 2.3522)));
            writer.put(new Entry("rome", Entries.vector(1, E), Map.of("latitude", 41.9028, "longitude", 12.4964)));
            writer.put(new Entry("nowhere", Entries.vector(2, E), Map.of("latitude", 48.8566)));
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(Set.of(FieldKind.PLACE), index.info().fields().get("near"));
            SearchOptions near = SearchOptions.DEFAULT.withFilters(List.of(Filter.parse("near=48.8,2.3,20km")));
            assertEquals(List.of("paris"), ids(index.search(Entries.vector(1, E), near)));
            // Not a field that is given back.
            assertEquals(
                    Set.of("latitude", "longitude"),
                    index.get("paris").orElseThrow().fields().keySet());
        }
    }

    @Test
    void diverseHitsDifferFromEachOther() {
        try (VectorWriter writer = VectorIndex.create(folder(), IndexModel.unknown(E))) {
            for (int i = 0; i < 60; i++)
                writer.put(new Entry("c" + i % 3 + "-" + i, Entries.clustered(i, 3, E), Map.of()));
            writer.commit();
        }
        float[] query = new float[E];
        for (int c = 0; c < 3; c++)
            for (int i = 0; i < E; i++) query[i] += (c == 0 ? 3f : 1f) * Entries.vector(-1 - c, E)[i];
        query = Similarity.normalize(query);
        try (VectorIndex index = VectorIndex.open(folder())) {
            SearchOptions options = SearchOptions.DEFAULT.withTop(6).withFields(false);
            List<Hit> nearest = index.search(query, options);
            assertEquals(1, clusters(nearest), nearest::toString);
            assertEquals(nearest, index.search(query, options.withDiversity(1)));
            assertTrue(clusters(index.search(query, options.withDiversity(0.3))) > 1);
        }
    }

    private static long clusters(List<Hit> hits) {
        return hits.stream().map(hit -> hit.id().substring(0, 2)).distinct().count();
    }

    @Test
    void aClosedIndexRefusesButItsEntriesGoOn() {
        Entries.index(folder(), 5, E);
        VectorIndex index = VectorIndex.open(folder());
        EntrySource entries = index.entries();
        index.close();
        index.close();
        assertThrows(IllegalStateException.class, index::count);
        int count = 0;
        while (entries.next() != null) count++;
        assertEquals(5, count);
        entries.close();
        assertThrows(IllegalStateException.class, entries::next);
    }

    @Test
    void aDamagedFileIsFound() throws Exception {
        Entries.index(folder(), 200, E);
        assertEquals(new CheckReport(200, List.of()), VectorIndex.check(folder()));
        Path vectors;
        try (var files = Files.list(folder().resolve("lucene"))) {
            vectors = files.filter(file -> file.toString().endsWith(".vec"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(vectors);
        bytes[bytes.length / 2] ^= 1;
        Files.write(vectors, bytes);
        List<String> problems = VectorIndex.check(folder()).problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("200 entries is damaged"), problems::toString);
    }

    @Test
    void anIndexOfMoreThan1024NumbersIsOne() {
        Entries.index(folder(), 30, 1152);
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(
                    "e4",
                    index.search(Entries.vector(4, 1152), SearchOptions.DEFAULT)
                            .getFirst()
                            .id());
        }
        assertThrows(ClipException.class, () -> IndexModel.unknown(65_537));
    }
}
