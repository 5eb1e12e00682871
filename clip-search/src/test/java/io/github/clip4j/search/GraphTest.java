package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.filter.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Approximate search beside exact search: what a graph finds has the same scores, and nearly all of the nearest are
 * found, whatever the filter. Graphs are made of fewer entries than usual.
 */
class GraphTest {
    private static final int E = 32;
    private static final int COUNT = 12_000;
    private static final int QUERIES = 60;

    /** Recall of the nearest ten, of all queries together. Observed: 1.0. */
    private static final double RECALL = 0.99;

    @TempDir
    private static Path temporary;

    private static Path folder;

    @BeforeAll
    static void index() throws IOException {
        folder = temporary.resolve("index");
        IndexFolder index = IndexFolder.create(folder, IndexModel.unknown(E));
        fill(index, 0, COUNT);
        // One graph, of more entries than are simply compared.
        try (LuceneWriter writer = LuceneWriter.open(index, Directories.open(index.lucene()), 1000)) {
            writer.compact();
        }
    }

    private static void fill(IndexFolder index, int from, int end) throws IOException {
        try (LuceneWriter writer = LuceneWriter.open(index, Directories.open(index.lucene()), 1000)) {
            for (int i = from; i < end; i++) {
                writer.put(entry(i));
                if (i % 2500 == 0) writer.commit();
            }
            writer.commit();
        }
    }

    private static Entry entry(int number) {
        Map<String, Object> fields = Map.of("share", number * 7919L % 1000, "number", (long) number);
        return new Entry("e" + number, Entries.clustered(number, 50, E), fields);
    }

    private static double recall(VectorIndex index, SearchOptions options) {
        int found = 0;
        int all = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = Entries.clustered(COUNT + q, 50, E);
            List<Hit> exact = index.search(query, options.withEngine(SearchEngine.EXACT));
            List<Hit> graph = index.search(query, options.withEngine(SearchEngine.APPROXIMATE));
            Set<Hit> same = new HashSet<>(exact);
            same.retainAll(graph);
            found += same.size();
            all += exact.size();
            assertEquals(exact.size(), graph.size());
            for (int i = 1; i < graph.size(); i++)
                assertTrue(graph.get(i - 1).score() >= graph.get(i).score(), graph::toString);
        }
        return (double) found / all;
    }

    @Test
    void nearlyAllOfTheNearestAreFound() {
        try (VectorIndex index = VectorIndex.open(folder, 2)) {
            IndexInfo info = index.info();
            assertEquals(List.of(1, 1), List.of(info.segments(), info.graphs()));
            assertEquals(SearchEngine.EXACT, info.engine(), "so few by default");
            assertTrue(recall(index, SearchOptions.DEFAULT) >= RECALL);
            // Those that a graph is searched for although most of its entries are filtered out.
            for (String share : List.of("share<900", "share<500", "share<100", "share<10"))
                assertTrue(
                        recall(index, SearchOptions.DEFAULT.withFilters(List.of(Filter.parse(share)))) >= RECALL,
                        share);
        }
    }

    @Test
    void deletedEntriesAreNotFoundAndTheOrderStays() throws IOException {
        Path other = temporary.resolve("deleted");
        IndexFolder index = IndexFolder.create(other, IndexModel.unknown(E));
        fill(index, 0, 7000);
        try (LuceneWriter writer = LuceneWriter.open(index, Directories.open(index.lucene()), 1000)) {
            for (int i = 0; i < 7000; i += 3) writer.delete("e" + i);
            writer.commit();
        }
        try (VectorIndex open = VectorIndex.open(other, 2)) {
            assertTrue(open.info().graphs() > 0, () -> open.info().toString());
            assertTrue(recall(open, SearchOptions.DEFAULT) >= RECALL);
            List<Integer> numbers = new ArrayList<>();
            try (EntrySource entries = open.entries()) {
                for (Entry entry = entries.next(); entry != null; entry = entries.next())
                    numbers.add(Integer.parseInt(entry.id().substring(1)));
            }
            List<Integer> sorted = numbers.stream().sorted().toList();
            assertEquals(sorted, numbers);
            assertEquals(4666, numbers.size());
        }
        assertEquals(List.of(), VectorIndex.check(other).problems());
    }

    @Test
    void smallSegmentsAreMergedUntilTheyHaveAGraph() throws IOException {
        Path other = temporary.resolve("small");
        IndexFolder index = IndexFolder.create(other, IndexModel.unknown(E));
        for (int i = 0; i < 7; i++) {
            try (LuceneWriter writer = LuceneWriter.open(index, Directories.open(index.lucene()), 1000)) {
                for (int j = 0; j < 300; j++) writer.put(entry(300 * i + j));
                writer.commit();
            }
        }
        try (VectorIndex open = VectorIndex.open(other, 2)) {
            IndexInfo info = open.info();
            // 4 · 300 became one of 1,200 with a graph; 3 are left.
            assertEquals(List.of(2100, 4, 1), List.of(info.entries(), info.segments(), info.graphs()));
            assertEquals(1.0, recall(open, SearchOptions.DEFAULT));
        }
    }
}
