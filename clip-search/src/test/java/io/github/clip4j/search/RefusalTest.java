package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, in one line that names it. */
class RefusalTest {
    private static final int E = 8;

    @TempDir
    private Path temporary;

    private Path folder() {
        return temporary.resolve("index");
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void refused(Action action, String... parts) {
        String message =
                String.valueOf(assertThrows(ClipException.class, action::run).getMessage());
        for (String part : parts) assertTrue(message.contains(part), () -> part + " in: " + message);
        assertEquals(1, message.lines().count());
        assertTrue(message.length() <= 500, message);
    }

    @Test
    void vectorsThatCannotBeComparedAreNamedAndTheOthersStay() {
        try (VectorWriter writer = VectorIndex.create(folder(), new IndexModel(E, "ab12", "B", "", Metric.COSINE))) {
            writer.put(Entries.entry(0, E));
            float[] nan = Entries.vector(1, E);
            nan[5] = Float.NaN;
            float[] infinite = Entries.vector(1, E);
            infinite[0] = Float.NEGATIVE_INFINITY;
            refused(() -> writer.put(new Entry("row 7", nan, Map.of())), "row 7:", "NaN at place 5");
            refused(() -> writer.put(new Entry("row 8", infinite, Map.of())), "row 8:", "-Infinity at place 0");
            refused(() -> writer.put(new Entry("row 9", new float[E], Map.of())), "row 9:", "all zeros");
            refused(
                    () -> writer.put(new Entry("row 10", new float[E + 1], Map.of())),
                    "row 10:",
                    "9 numbers",
                    "B (8 numbers, weights ab12)");
            Map<String, Object> odd = Map.of("size", 1f);
            refused(() -> writer.put(new Entry("row 11", Entries.vector(1, E), odd)), "row 11:", "size");
            Map<String, Object> none = Map.of("size", Double.NaN);
            refused(() -> writer.put(new Entry("row 12", Entries.vector(1, E), none)), "row 12:", "NaN");
            refused(() -> writer.put(new Entry("x".repeat(8001), Entries.vector(1, E), Map.of())), "longer than 8000");
            writer.commit();
        }
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(1, index.count());
            refused(() -> index.search(new float[E], SearchOptions.DEFAULT), "the query:", "all zeros");
            float[][] two = {Entries.vector(1, E), new float[3]};
            refused(() -> index.search(two, SearchOptions.DEFAULT), "row 1:", "3 numbers");
        }
    }

    @Test
    void anotherModelIsNamedBesideTheIndexs() {
        IndexModel ours = new IndexModel(E, "aaaa", "ViT-B/32", "", Metric.COSINE);
        IndexModel theirs = new IndexModel(E, "bbbb", "ViT-L/14", "", Metric.COSINE);
        refused(() -> ours.requireSame(theirs, "I"), "I:", "ViT-B/32 (8 numbers, weights aaaa)", "ViT-L/14");
        refused(() -> ours.requireSame(IndexModel.unknown(9), "I"), "an unknown model (9 numbers)");
        ours.requireSame(IndexModel.unknown(E), "I");
        Path other = temporary.resolve("other");
        VectorIndex.create(other, theirs).close();
        try (VectorWriter writer = VectorIndex.create(folder(), ours)) {
            refused(() -> writer.merge(other), "other:", "ViT-L/14", "ViT-B/32");
            refused(() -> writer.merge(folder()), "itself");
        }
    }

    @Test
    void aSecondWriterIsTold() {
        try (VectorWriter _ = VectorIndex.create(folder(), IndexModel.unknown(E))) {
            refused(() -> VectorIndex.write(folder()), "index: another program is changing this index");
            refused(() -> VectorIndex.check(folder()), "index: another program is changing this index");
        }
        VectorIndex.write(folder()).close();
    }

    @Test
    void whatIsNoIndexIsNotOpened() throws Exception {
        refused(() -> VectorIndex.open(folder()), "index: no such folder");
        Files.createDirectory(folder());
        refused(() -> VectorIndex.write(folder()), "not an index, it has no index.json");
        Files.writeString(folder().resolve("x"), "x");
        refused(() -> VectorIndex.create(folder(), IndexModel.unknown(E)), "not empty");
        refused(() -> VectorIndex.open(folder().resolve("x")), "a file; expected the folder");
        refused(() -> VectorIndex.create(folder().resolve("x"), IndexModel.unknown(E)), "exists already");
        Path manifest = folder().resolve("index.json");
        for (String[] bad : new String[][] {
            {"{", "index.json"},
            {"{\"format\":\"other\"}", "not the manifest"},
            {"{\"format\":\"clip4j-index\",\"version\":2}", "format 2, of another version"},
            {"{\"format\":\"clip4j-index\",\"version\":1,\"dimensions\":8,\"metric\":\"l3\"}", "found \"l3\""},
            {"{\"format\":\"clip4j-index\",\"version\":1,\"dimensions\":0,\"metric\":\"cosine\"}", "found 0"},
        }) {
            Files.writeString(manifest, bad[0]);
            refused(() -> VectorIndex.open(folder()), bad[1]);
        }
        Files.writeString(
                manifest, "{\"format\":\"clip4j-index\",\"version\":1,\"dimensions\":8,\"metric\":\"cosine\"}");
        refused(() -> VectorIndex.open(folder()), "nothing has been committed");
    }

    @Test
    void anIndexIsNotMadeTwice() {
        VectorIndex.create(folder(), IndexModel.unknown(E)).close();
        refused(() -> VectorIndex.create(folder(), IndexModel.unknown(E)), "an index already");
        try (VectorIndex index = VectorIndex.open(folder())) {
            assertEquals(List.of(), index.search(Entries.vector(0, E), SearchOptions.DEFAULT));
        }
    }

    @Test
    void aManifestOfAnotherIndexIsNoticed() throws Exception {
        VectorIndex.create(folder(), new IndexModel(E, "aaaa", "", "", Metric.COSINE))
                .close();
        Path other = temporary.resolve("other");
        VectorIndex.create(other, new IndexModel(E, "bbbb", "", "", Metric.COSINE))
                .close();
        Files.write(folder().resolve("index.json"), Files.readAllBytes(other.resolve("index.json")));
        refused(() -> VectorIndex.open(folder()), "names other weights");
        refused(() -> VectorIndex.write(folder()), "names other weights");
    }

    @Test
    void oddOptionsAreRefused() {
        refused(() -> SearchOptions.DEFAULT.withTop(0), "found 0");
        refused(() -> SearchOptions.DEFAULT.withDiversity(1.5), "found 1.5");
        refused(() -> SearchOptions.DEFAULT.withMinimum(Double.NaN), "not a number");
    }

    @Test
    void anIndexWhoseListOfSegmentsIsLostIsNotBegunAnew() throws Exception {
        Entries.index(folder(), 5, E);
        for (Path file : files("segments_")) Files.delete(file);
        refused(() -> VectorIndex.open(folder()), "damaged, the list of its segments");
        refused(() -> VectorIndex.write(folder()), "damaged, the list of its segments");
        refused(() -> VectorIndex.check(folder()), folder().toString(), "damaged, the list of its segments");
        assertTrue(files("_0").size() > 2);
    }

    private List<Path> files(String begin) throws Exception {
        try (var files = Files.list(folder().resolve("lucene"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(begin))
                    .toList();
        }
    }

    @Test
    void aManifestWithAnotherMetricIsRefused() throws Exception {
        Entries.index(folder(), 5, E);
        Path manifest = folder().resolve("index.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"cosine\"", "\"inner_product\""));
        refused(() -> VectorIndex.open(folder()), "another metric");
        refused(() -> VectorIndex.write(folder()), "another metric");
        assertTrue(VectorIndex.check(folder()).problems().getFirst().contains("another metric"));
    }

    @Test
    void indexesOfDifferentPreparationAreNotMerged() {
        Path other = temporary.resolve("other");
        VectorIndex.create(folder(), new IndexModel(E, "ab", "B", "resize, turned by exif", Metric.COSINE))
                .close();
        VectorIndex.create(other, new IndexModel(E, "ab", "B", "resize", Metric.COSINE))
                .close();
        try (VectorWriter writer = VectorIndex.write(folder())) {
            refused(() -> writer.merge(other), "its images were prepared by resize, those of");
        }
    }
}
