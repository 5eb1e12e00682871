package io.github.clip4j.search.interchange.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that are read back from a file are those that faiss scores. */
class FaissEntriesTest {
    /** As FaissSearchTest.SCORE. */
    private static final float SCORE = 2e-6f;

    /** What is scored are not the vectors that come back. */
    private static final Set<String> SHORTENED = Set.of("more/pca_flat_l2", "more/pcaw_flat_l2");

    static List<FaissFiles.Expected> files() {
        return FaissFiles.all().stream()
                .filter(file -> !SHORTENED.contains(file.name()))
                .toList();
    }

    private static Map<Long, float[]> entries(FaissIndex index) {
        Map<Long, float[]> vectors = new HashMap<>();
        try (ImportedEntries entries = index.entries()) {
            assertEquals(index.dimensions(), entries.dimensions());
            for (Entry entry = entries.next(); entry != null; entry = entries.next())
                assertEquals(null, vectors.put(Long.valueOf(entry.id()), entry.vector()), entry.id());
            assertEquals(vectors.size(), entries.count());
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("files")
    void vectorsGiveTheScoresOfFaiss(FaissFiles.Expected expected) {
        try (FaissIndex index = FaissIndex.open(expected.file())) {
            Map<Long, float[]> vectors = entries(index);
            for (int q = 0; q < expected.queries().length; q++)
                for (int i = 0; i < expected.ids()[q].length; i++) {
                    if (expected.ids()[q][i] == -1) continue;
                    float[] vector = Objects.requireNonNull(vectors.get(expected.ids()[q][i]));
                    float score = index.metric().score(expected.queries()[q], vector);
                    assertEquals(expected.scores()[q][i], score, SCORE, expected + ", query " + q + ", rank " + i);
                }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d24/flat_l2, ''",
        "d24/hnsw_flat_ip, ''",
        "d24/ivf_flat_ip, ''",
        "more/refined_pq_ip, ''",
        "d24/sq8_ip, rounded to 8 bits",
        "more/sqfp16_l2, rounded to 16 bits",
        "d24/pq8_ip, compressed to 4 bytes each",
        "more/hnsw_pq_l2, compressed to 2 bytes each",
        "more/opq_ivfpq_ip, compressed to 2 bytes each",
        "more/rotated_flat_ip, turned",
        "more/pca_flat_l2, shortened to 8 dimensions",
        "more/normalised_flat_ip, normalised",
    })
    void lossIsSaid(String name, String loss) {
        try (FaissIndex index = FaissIndex.open(FaissFiles.path(name + ".faiss"));
                ImportedEntries entries = index.entries()) {
            String said = entries.caution().orElse("");
            assertTrue(said.contains(loss), said);
            assertEquals(loss.isEmpty(), said.isEmpty(), said);
        }
    }

    @Test
    void shortenedVectorsComeBackAsFaissReconstructsThem() {
        float[][] expected = FaissFiles.matrix(
                FaissFiles.expected()
                        .object("files")
                        .orElseThrow()
                        .object("pca_flat_l2")
                        .orElseThrow(),
                "reconstructed");
        try (FaissIndex index = FaissIndex.open(FaissFiles.path("more/pca_flat_l2.faiss"))) {
            Map<Long, float[]> vectors = entries(index);
            for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], vectors.get((long) i), 1e-6f);
        }
    }

    @Test
    void whitenedVectorsAreRefused() {
        try (FaissIndex index = FaissIndex.open(FaissFiles.path("more/pcaw_flat_l2.faiss"))) {
            String message = Sources.refusal(index::entries);
            assertTrue(message.contains("pcaw_flat_l2.faiss: its vectors cannot be had back"), message);
        }
    }
}
