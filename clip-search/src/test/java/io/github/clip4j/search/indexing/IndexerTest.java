package io.github.clip4j.search.indexing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexerTest {
    private static final Path GOLDENS = GoldenFiles.repository().resolve("testkit/goldens");
    private static final Path IMAGES = GOLDENS.resolve("image/images");
    private static final Clip CLIP = Clip.load(GOLDENS.resolve("checkpoints/tiny-hf"));

    @TempDir
    private Path temporary;

    private Path photos = Path.of("");
    private final List<String> failures = new ArrayList<>();

    @AfterAll
    static void close() {
        CLIP.close();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        photos = Files.createDirectory(temporary.resolve("photos"));
        copy("coffee.png", "coffee.png");
        copy("chelsea.gif", "a/cat.gif");
        copy("dot_1x1.png", "a/dot.png");
    }

    private Path copy(String image, String name) throws IOException {
        Path file = photos.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.copy(IMAGES.resolve(image), file);
    }

    private IndexingReport update(Path... arguments) {
        Path folder = temporary.resolve("index");
        try (VectorWriter writer = VectorIndex.isIndex(folder)
                ? VectorIndex.write(folder)
                : VectorIndex.create(folder, IndexModel.unknown(CLIP.config().embedDim()))) {
            writer.commit();
            try (VectorIndex before = VectorIndex.open(folder)) {
                Indexer indexer = new Indexer(CLIP, writer, before, new IndexingListener() {
                    @Override
                    public void advanced() {}

                    @Override
                    public void failed(String name, RuntimeException why) {
                        failures.add(name + " | " + why.getMessage());
                    }
                });
                return indexer.update(List.of(arguments), CatalogueRules.DEFAULT, _ -> true);
            }
        }
    }

    private Map<String, Entry> entries() {
        Map<String, Entry> found = new TreeMap<>();
        try (VectorIndex index = VectorIndex.open(temporary.resolve("index"));
                EntrySource entries = index.entries()) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) found.put(entry.id(), entry);
        }
        return found;
    }

    private static IndexingReport report(int embedded, int reused, int unchanged, int removed, int failed) {
        return new IndexingReport(embedded, reused, unchanged, removed, failed);
    }

    @Test
    void imagesAreEmbeddedAsTheyAreAlone() {
        assertEquals(report(3, 0, 0, 0, 0), update(photos));
        Map<String, Entry> entries = entries();
        assertEquals(3, entries.size());
        entries.forEach((id, entry) -> assertArrayEquals(CLIP.encodeImage(Path.of(id)), entry.vector(), id));
        Map<String, Object> fields =
                entries.get(photos.resolve("a/cat.gif").toString()).fields();
        assertEquals("cat.gif", fields.get("name"));
        assertEquals(photos.resolve("a").toString(), fields.get("folder"));
        assertEquals(64, String.valueOf(fields.get("sha256")).length());
        assertEquals(fields.get("modified"), fields.get("date"));
    }

    @Test
    void onlyWhatHasChangedIsEmbeddedAgain() throws IOException {
        update(photos);
        assertEquals(report(0, 0, 3, 0, 0), update(photos));
        // Only touched; replaced; new.
        Path coffee = photos.resolve("coffee.png");
        Files.setLastModifiedTime(coffee, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        Path cat = photos.resolve("a/cat.gif");
        Files.delete(cat);
        copy("chelsea.png", "a/cat.gif");
        copy("logo_rgba.png", "new.png");
        assertEquals(report(2, 0, 2, 0, 0), update(photos));
        assertEquals(
                Instant.parse("2001-02-03T04:05:06Z"),
                entries().get(coffee.toString()).fields().get("date"));
        assertArrayEquals(CLIP.encodeImage(cat), entries().get(cat.toString()).vector());
    }

    @Test
    void whatWasMovedOrCopiedKeepsItsVector() throws IOException {
        update(photos);
        float[] vector = entries().get(photos.resolve("coffee.png").toString()).vector();
        Files.move(photos.resolve("coffee.png"), photos.resolve("a/moved.png"));
        Files.copy(photos.resolve("a/cat.gif"), photos.resolve("copy.gif"));
        assertEquals(report(0, 2, 2, 1, 0), update(photos));
        assertArrayEquals(
                vector, entries().get(photos.resolve("a/moved.png").toString()).vector());
        assertEquals(4, entries().size());
    }

    @Test
    void whatIsGoneIsRemovedUnlessTheWholeFolderIs() throws IOException {
        copy("rocket.jpg", "other/rocket.jpg");
        update(photos);
        Files.delete(photos.resolve("a/dot.png"));
        assertEquals(report(0, 0, 1, 1, 0), update(photos.resolve("a")));
        assertEquals(3, entries().size());
        // A disk that is not mounted.
        Files.move(photos, temporary.resolve("elsewhere"));
        assertEquals(report(0, 0, 0, 0, 1), update(photos));
        assertEquals(3, entries().size());
    }

    @Test
    void brokenImagesAreNamedAndTheOthersIndexed() throws IOException {
        Files.write(photos.resolve("a/broken.jpg"), new byte[] {1, 2, 3});
        byte[] whole = Files.readAllBytes(IMAGES.resolve("rocket.jpg"));
        Files.write(photos.resolve("shortened.jpg"), java.util.Arrays.copyOf(whole, 300));
        assertEquals(report(3, 0, 0, 0, 2), update(photos));
        assertEquals(2, failures.size(), failures::toString);
        assertTrue(failures.get(0).startsWith(photos.resolve("a/broken.jpg") + " | "), failures::toString);
        assertEquals(3, entries().size());
        assertEquals(report(0, 0, 3, 0, 2), update(photos));
    }

    @Test
    void membersOfArchivesComeAndGo() throws IOException {
        Path zip = photos.resolve("more.zip");
        write(zip, "x/rocket.jpg", "coffee.bmp");
        assertEquals(report(5, 0, 0, 0, 0), update(photos));
        String rocket = zip + "!/x/rocket.jpg";
        assertArrayEquals(
                CLIP.encodeImage(IMAGES.resolve("rocket.jpg")),
                entries().get(rocket).vector());
        write(zip, "x/rocket.jpg");
        assertEquals(report(0, 0, 4, 1, 0), update(photos));
        assertTrue(entries().containsKey(rocket));
        Files.write(zip, new byte[100]);
        assertEquals(report(0, 0, 3, 0, 1), update(photos));
        assertTrue(entries().containsKey(rocket));
        Files.delete(zip);
        assertEquals(report(0, 0, 3, 1, 0), update(photos));
    }

    private static void write(Path zip, String... names) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream archive = new ZipOutputStream(out)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTime(1_700_000_000_000L);
                archive.putNextEntry(entry);
                archive.write(Files.readAllBytes(IMAGES.resolve(name.substring(name.lastIndexOf('/') + 1))));
            }
        }
    }

    @Test
    void aListAddsFieldsButNeverReplacesOurs() throws IOException {
        Path list = Files.writeString(photos.resolve("list.csv"), "path,price,name,sha256\ncoffee.png,3.5,a cup,0\n");
        assertEquals(report(1, 0, 0, 0, 0), update(list));
        Map<String, Object> fields =
                entries().get(photos.resolve("coffee.png").toString()).fields();
        assertEquals(3.5, fields.get("price"));
        assertEquals("coffee.png", fields.get("name"));
        assertEquals(64, String.valueOf(fields.get("sha256")).length());
    }

    /** A row more at the front shifts all: their vectors are found by their content. */
    @Test
    void rowsOfParquetComeAndGo() throws IOException {
        Path lists = Path.of("src/test/resources/catalogue");
        Path list = Files.copy(lists.resolve("hugging_face.parquet"), photos.resolve("list.parquet"));
        copy("dot_1x1.png", "elsewhere.png");
        assertEquals(report(4, 0, 0, 0, 3), update(list));
        assertEquals(3, failures.size(), failures::toString);
        assertTrue(failures.get(0).startsWith(list + ", row 1 | no image"), failures::toString);
        assertTrue(failures.stream().anyMatch(why -> why.startsWith(list + "!/4 | ")), failures::toString);
        Entry row = entries().get(list + "!/6");
        assertArrayEquals(CLIP.encodeImage(IMAGES.resolve("row_53x1.png")), row.vector());
        assertEquals(6L, row.fields().get("label"));
        assertEquals(report(0, 0, 4, 0, 3), update(list));
        FileTime later = FileTime.from(Instant.parse("2031-02-03T04:05:06Z"));
        Files.setLastModifiedTime(list, later);
        assertEquals(report(0, 0, 4, 0, 3), update(list));
        Files.copy(lists.resolve("shard.parquet"), list, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(list, FileTime.from(Instant.parse("2032-02-03T04:05:06Z")));
        IndexingReport shard = update(list);
        assertEquals(40, shard.embedded() + shard.reused() + shard.unchanged());
        assertEquals(41, entries().size());
        Files.copy(lists.resolve("hugging_face.parquet"), list, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(33, update(list).removed());
        Files.delete(list);
        assertTrue(update(list).removed() > 0);
        assertEquals(
                List.of(photos.resolve("elsewhere.png").toString()),
                List.copyOf(entries().keySet()));
    }

    @Test
    void severalMachinesShareTheWork() {
        Path folder = temporary.resolve("index");
        int all = 0;
        for (int part = 0; part < 2; part++) {
            int mine = part;
            try (VectorWriter writer = VectorIndex.create(
                    folder.resolveSibling("part" + part),
                    IndexModel.unknown(CLIP.config().embedDim()))) {
                writer.commit();
                try (VectorIndex before = VectorIndex.open(folder.resolveSibling("part" + part))) {
                    IndexingReport report = new Indexer(CLIP, writer, before, IndexingListener.NONE)
                            .update(List.of(photos), CatalogueRules.DEFAULT, image -> part(image) == mine);
                    all += (int) report.embedded();
                }
            }
        }
        assertEquals(3, all);
    }

    private static int part(CatalogueImage image) {
        return Math.floorMod(image.id().hashCode(), 2);
    }

    /** A name that the index cannot hold, from an archive. */
    @Test
    void anEntryThatTheIndexRefusesDoesNotEndTheOthers() throws IOException {
        Path zip = photos.resolve("more.zip");
        write(zip, "x/".repeat(4500) + "rocket.jpg", "coffee.bmp");
        assertEquals(report(4, 0, 0, 0, 1), update(photos));
        assertTrue(failures.getFirst().contains("longer than"), failures::toString);
        assertEquals(4, entries().size());
    }
}
