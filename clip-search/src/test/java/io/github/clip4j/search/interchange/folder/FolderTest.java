package io.github.clip4j.search.interchange.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.Resources;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** clip-retrieval's folders and Pinecone's. */
class FolderTest {
    @TempDir
    private Path folder;

    private static Path reference() {
        return Resources.path("clip-retrieval");
    }

    @Test
    void everyRowOfClipRetrieval() throws IOException {
        List<Object> rows = new ArrayList<>();
        for (String name : List.of("expected_0.json", "expected_1.json"))
            rows.addAll((List<?>) Objects.requireNonNull(
                    Json.parse(Files.readAllBytes(reference().resolve(name)))));
        List<Entry> found = Sources.list(Interchange.open(reference()));
        assertEquals(rows.size(), found.size());
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> row = new java.util.HashMap<>();
            ((Map<?, ?>) rows.get(i)).forEach((name, value) -> {
                if (value != null) row.put(String.valueOf(name), value);
            });
            assertEquals(row.remove("image_path"), found.get(i).id());
            assertEquals(row, found.get(i).fields(), "row " + i);
        }
    }

    /** The kit's own search by float64 scores of the float16 vectors. */
    @Test
    void vectorsGiveTheScoresOfTheKit() throws IOException {
        List<Entry> found = Sources.list(Interchange.open(reference()));
        float[][] queries = rows(reference().resolve("queries.npy"));
        float[][] scores = rows(reference().resolve("top10.scores.npy"));
        for (int q = 0; q < queries.length; q++) {
            float[] query = queries[q];
            double[] best = found.stream()
                    .mapToDouble(entry -> {
                        double sum = 0;
                        for (int i = 0; i < query.length; i++) sum += (double) query[i] * entry.vector()[i];
                        return -sum;
                    })
                    .sorted()
                    .toArray();
            for (int i = 0; i < 10; i++) assertEquals(scores[q][i], -best[i], 1e-7, "query " + q + ", rank " + i);
        }
    }

    private static float[][] rows(Path npy) {
        return Sources.list(Interchange.open(npy)).stream().map(Entry::vector).toArray(float[][]::new);
    }

    @Test
    void textsAreAFolderOfTheirOwn() {
        try (ImportedEntries images = Interchange.open(reference());
                ImportedEntries texts = Interchange.open(reference().resolve("text_emb"))) {
            assertTrue(images.caution().orElse("").contains("the vectors of texts are left out"));
            assertEquals("", texts.caution().orElse(""));
            Entry image = Objects.requireNonNull(images.next());
            Entry text = Objects.requireNonNull(texts.next());
            assertEquals(image.id(), text.id());
            assertTrue(image.vector()[0] != text.vector()[0]);
        }
    }

    @Test
    void partitionsAreNumberedAndStayFloat16() throws IOException {
        List<Entry> entries = Sources.list(Interchange.open(reference()));
        Path target = folder.resolve("out");
        ClipRetrievalOutput.write(Sources.of(entries), target, 5);
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(target.resolve("img_emb"))) {
            files.map(file -> String.valueOf(file.getFileName())).sorted().forEach(names::add);
        }
        assertEquals(12, names.size());
        assertEquals("img_emb_00.npy", names.getFirst());
        assertEquals("img_emb_11.npy", names.getLast());
        assertTrue(Files.exists(target.resolve("metadata/metadata_07.parquet")));
        byte[] header = Files.readAllBytes(target.resolve("img_emb/img_emb_00.npy"));
        assertTrue(new String(header, 0, 64, java.nio.charset.StandardCharsets.ISO_8859_1).contains("'<f2'"));
        List<Entry> found = Sources.list(Interchange.open(target));
        for (int i = 0; i < 60; i++) {
            assertEquals(entries.get(i).id(), found.get(i).id());
            assertArrayEquals(entries.get(i).vector(), found.get(i).vector());
            assertEquals(entries.get(i).fields(), found.get(i).fields());
        }
        String message = Sources.refusal(() -> ClipRetrievalOutput.write(Sources.of(entries), target, 5));
        assertEquals(target + ": exists already: remove it, or give another name", message);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        Path target = folder.resolve("out");
        ClipRetrievalOutput.write(Sources.of(Sources.clustered(10, 4, false)), target, 6);
        Path first = target.resolve("metadata/metadata_0.parquet");
        Path second = target.resolve("metadata/metadata_1.parquet");
        Path aside = Files.move(first, folder.resolve("aside"));
        assertTrue(refusal(target).contains("img_emb_0.npy: there is no metadata_0.parquet beside it"));
        Files.copy(second, first);
        assertTrue(refusal(target).contains("metadata_0.parquet: 4 rows, but "), refusal(target));
        Files.move(aside, first, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Path vectors = target.resolve("img_emb/img_emb_0.npy");
        Files.copy(vectors, target.resolve("img_emb/img_emb_00.npy"));
        assertTrue(refusal(target).contains("has the same number as"), refusal(target));
    }

    private static String refusal(Path folder) {
        return Sources.refusal(() -> Sources.list(Interchange.open(folder)));
    }

    @Test
    void aNamespaceIsAllItsFiles() {
        Path namespace = Resources.path("pinecone-import/example-namespace");
        List<Entry> found = Sources.list(Interchange.open(namespace));
        assertEquals(170, found.size());
        assertEquals(null, found.get(40).fields().get("namespace"));
        List<Entry> all = Sources.list(Interchange.open(Resources.path("pinecone-import")));
        assertEquals(170, all.size());
        assertEquals("example-namespace", all.get(169).fields().get("namespace"));
        assertEquals(found.get(50).id(), all.get(50).id());
    }
}
