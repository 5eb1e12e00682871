package io.github.clip4j.search.interchange.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.faiss.FaissSettings.Ids;
import io.github.clip4j.search.interchange.faiss.FaissSettings.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is found again; tools/search/check_interchange.py lets faiss itself open the same kinds. */
class FaissOutputTest {
    private static final int QUERIES = 30;
    private static final int TOP = 10;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "FLAT, INNER_PRODUCT, ROWS, IxFI, 1",
        "FLAT, SQUARED_L2, ROWS, IxF2, 1",
        "FLAT, INNER_PRODUCT, MAP, IxMp, 1",
        "FLAT, SQUARED_L2, REVERSIBLE_MAP, IxM2, 1",
        "FLAT, INNER_PRODUCT, AUTO, IxMp, 1",
        "INVERTED, INNER_PRODUCT, AUTO, IwFl, 0.9",
        "INVERTED, SQUARED_L2, MAP, IwFl, 0.9",
        "GRAPH, INNER_PRODUCT, ROWS, IHNf, 0.98",
        "GRAPH, SQUARED_L2, MAP, IxMp, 0.98",
        "SCALAR, INNER_PRODUCT, ROWS, IxSQ, 0.9",
        "SCALAR, SQUARED_L2, MAP, IxMp, 0.9",
    })
    void findsTheNearest(Kind kind, FaissMetric metric, Ids ids, String code, double least) {
        List<Entry> entries = Sources.clustered(2500, 16, true);
        Path file = folder.resolve("a.faiss");
        FaissOutput.write(Sources.of(entries), file, new FaissSettings(kind, metric, ids));
        try (FaissIndex index = FaissIndex.open(file)) {
            assertEquals(code, index.kind());
            assertEquals(metric, index.metric());
            int found = 0;
            for (int q = 0; q < QUERIES; q++) {
                float[] query = entries.get(q * 50).vector();
                List<Long> expected = exact(entries, query, metric, ids != Ids.ROWS);
                Neighbours neighbours = index.search(query, TOP);
                found += (int) LongStream.of(neighbours.ids())
                        .filter(expected::contains)
                        .count();
            }
            assertTrue(found >= least * QUERIES * TOP, "found " + found + " of " + QUERIES * TOP);
        }
        assertEquals(ids == Ids.ROWS, Files.exists(folder.resolve("a.faiss.jsonl")));
    }

    private static List<Long> exact(List<Entry> entries, float[] query, FaissMetric metric, boolean mapped) {
        Nearest nearest = new Nearest(metric, TOP);
        for (int i = 0; i < entries.size(); i++)
            nearest.offer(
                    mapped ? Long.parseLong(entries.get(i).id()) : i,
                    metric.score(query, entries.get(i).vector()));
        return LongStream.of(nearest.sorted().ids()).boxed().toList();
    }

    /** Vectors of an inverted file are in another order than they came. */
    @ParameterizedTest
    @CsvSource({"INVERTED", "GRAPH", "FLAT"})
    void namesBesideBelongToTheirVectors(Kind kind) {
        List<Entry> entries = Sources.clustered(500, 8, false);
        Path file = folder.resolve("a.faiss");
        FaissOutput.write(Sources.of(entries), file, new FaissSettings(kind, FaissMetric.INNER_PRODUCT, Ids.AUTO));
        List<Entry> found = Sources.list(FaissIndex.entries(file));
        assertEquals(500, found.size());
        for (Entry entry : found) {
            int row = Integer.parseInt(entry.id().replaceAll("\\D", ""));
            assertArrayEquals(entries.get(row).vector(), entry.vector(), entry.id());
            assertEquals(entries.get(row).fields(), entry.fields(), entry.id());
        }
    }

    @ParameterizedTest
    @CsvSource({"INVERTED", "GRAPH", "SCALAR"})
    void theSameVectorsGiveTheSameFile(Kind kind) throws IOException {
        List<Entry> entries = Sources.clustered(700, 8, true);
        FaissSettings settings = new FaissSettings(kind, FaissMetric.INNER_PRODUCT, Ids.AUTO);
        FaissOutput.write(Sources.of(entries), folder.resolve("a"), settings);
        FaissOutput.write(Sources.of(entries), folder.resolve("b"), settings);
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void namesThatWereBesideAnotherIndexAreRemoved() {
        Path file = folder.resolve("a.faiss");
        FaissOutput.write(Sources.of(Sources.clustered(3, 2, false)), file, FaissSettings.DEFAULT);
        assertTrue(Files.exists(folder.resolve("a.faiss.jsonl")));
        FaissOutput.write(Sources.of(Sources.clustered(3, 2, true)), file, FaissSettings.DEFAULT);
        assertFalse(Files.exists(folder.resolve("a.faiss.jsonl")));
    }

    @Test
    void namesCannotBeIds() {
        FaissSettings settings = new FaissSettings(Kind.FLAT, FaissMetric.INNER_PRODUCT, Ids.MAP);
        Path file = folder.resolve("a.faiss");
        String message =
                Sources.refusal(() -> FaissOutput.write(Sources.of(Sources.clustered(3, 2, false)), file, settings));
        assertTrue(message.startsWith(file + ": FAISS needs whole numbers as ids"), message);
    }
}
