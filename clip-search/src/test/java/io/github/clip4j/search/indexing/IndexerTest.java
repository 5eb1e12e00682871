package io.github.clip4j.search.indexing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.testkit.GoldenFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
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
        return update(false, arguments);
    }

    private IndexingReport update(boolean thumbnails, Path... arguments) {
        Path folder = temporary.resolve("index");
        try (VectorWriter writer = VectorIndex.isIndex(folder)
                ? VectorIndex.write(folder)
                : VectorIndex.create(folder, IndexModel.unknown(CLIP.config().embedDim()))) {
            writer.commit();
            try (VectorIndex before = VectorIndex.open(folder)) {
                Indexer indexer = new Indexer(
                        CLIP,
                        writer,
                        before,
                        new IndexingListener() {
                            @Override
                            public void advanced() {}

                            @Override
                            public void failed(String name, RuntimeException why) {
                                failures.add(name + " | " + why.getMessage());
                            }
                        },
                        thumbnails);
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
        return new IndexingReport(embedded, reused, unchanged, 0, removed, failed);
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

    private Map<String, BufferedImage> thumbnails() throws IOException {
        Map<String, BufferedImage> found = new TreeMap<>();
        try (VectorIndex index = VectorIndex.open(temporary.resolve("index"))) {
            for (String id : entries().keySet()) {
                Optional<byte[]> jpeg = index.thumbnail(id);
                if (jpeg.isPresent())
                    found.put(
                            photos.relativize(Path.of(id)).toString(),
                            ImageIO.read(new ByteArrayInputStream(jpeg.get())));
            }
            assertEquals(found.size(), index.info().thumbnails());
        }
        return found;
    }

    @Test
    void smallImagesAreKeptOnRequest() throws IOException {
        copy("chelsea_exif6.jpg", "turned.jpg");
        assertEquals(report(4, 0, 0, 0, 0), update(true, photos));
        Map<String, BufferedImage> found = thumbnails();
        assertEquals(Set.of("coffee.png", "a/cat.gif", "a/dot.png", "turned.jpg"), found.keySet());
        assertEquals(1, found.get("a/dot.png").getWidth());
        for (BufferedImage image : found.values())
            assertTrue(Math.max(image.getWidth(), image.getHeight()) <= Thumbnail.SIDE);
        assertEquals(Thumbnail.SIDE, found.get("coffee.png").getWidth());
        BufferedImage turned = found.get("turned.jpg");
        Image stored = Image.read(photos.resolve("turned.jpg"), ImageOptions.DEFAULT);
        assertEquals(stored.width() > stored.height(), turned.getHeight() > turned.getWidth(), "upright");
        // They stay with what is moved or touched, and go with what has another content.
        Files.move(photos.resolve("a/cat.gif"), photos.resolve("moved.gif"));
        Files.setLastModifiedTime(photos.resolve("coffee.png"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        Files.delete(photos.resolve("a/dot.png"));
        copy("logo_rgba.png", "a/dot.png");
        assertEquals(report(1, 1, 2, 1, 0), update(photos));
        assertEquals(
                Set.of("coffee.png", "moved.gif", "turned.jpg"), thumbnails().keySet());
        // The missing one is made without embedding anything, others are not made anew.
        assertEquals(report(0, 0, 4, 0, 0), update(true, photos));
        assertEquals(4, thumbnails().size());
        assertEquals(report(0, 0, 4, 0, 0), update(true, photos));
    }

    /** More than are made at a time, one of which is gone bad without a change of size or time. */
    @Test
    void missingSmallImagesAreMadeAndTheOthersGoOn() throws IOException {
        for (int i = 0; i < 70; i++) copy("dot_1x1.png", "many/" + i + ".png");
        update(photos);
        List<String> before = List.copyOf(entries().keySet());
        Path bad = photos.resolve("many/5.png");
        FileTime time = Files.getLastModifiedTime(bad);
        Files.write(bad, new byte[(int) Files.size(bad)]);
        Files.setLastModifiedTime(bad, time);
        assertEquals(report(0, 0, 72, 0, 1), update(true, photos));
        assertEquals(1, failures.size(), failures::toString);
        assertTrue(failures.getFirst().startsWith(bad + " | "), failures::toString);
        assertEquals(72, thumbnails().size());
        assertEquals(before, List.copyOf(entries().keySet()));
    }

    @Test
    void smallImagesStayWhenAnIndexIsMergedOrCompacted() throws IOException {
        update(true, photos);
        Path other = temporary.resolve("other");
        try (VectorWriter writer =
                VectorIndex.create(other, IndexModel.unknown(CLIP.config().embedDim()))) {
            writer.merge(temporary.resolve("index"));
            writer.delete(photos.resolve("coffee.png").toString());
            writer.compact();
        }
        try (VectorIndex index = VectorIndex.open(other)) {
            assertEquals(2, index.info().thumbnails());
            assertTrue(index.thumbnail(photos.resolve("a/cat.gif").toString()).isPresent());
            assertTrue(index.thumbnail(photos.resolve("coffee.png").toString()).isEmpty());
        }
        assertEquals(List.of(), VectorIndex.check(other).problems());
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
        assertEquals(40, entries().size());
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

    private void writeList(Path list, String... rows) throws IOException {
        Files.writeString(list, "path,price\n" + String.join("\n", rows) + "\n");
    }

    private Object price(String name) {
        return entries().get(photos.resolve(name).toString()).fields().get("price");
    }

    @Test
    void aListThatSaysSomethingElseChangesFieldsOnly() throws IOException {
        Path list = photos.resolve("list.csv");
        writeList(list, "a/cat.gif,10", "a/dot.png,20");
        assertEquals(report(2, 0, 0, 0, 0), update(list));
        float[] vector = entries().get(photos.resolve("a/cat.gif").toString()).vector();
        writeList(list, "a/cat.gif,15", "a/dot.png,20");
        assertEquals(new IndexingReport(0, 0, 1, 1, 0, 0), update(list));
        assertEquals(15L, price("a/cat.gif"));
        assertEquals(20L, price("a/dot.png"));
        assertArrayEquals(
                vector, entries().get(photos.resolve("a/cat.gif").toString()).vector());
        assertEquals(report(0, 0, 2, 0, 0), update(list));
        // The folder says nothing of prices, and takes none away.
        assertEquals(2, update(photos).unchanged());
        assertEquals(15L, price("a/cat.gif"));
    }

    @Test
    void rowsThatAreGoneAreRemovedUnlessTheListCannotBeReadWhole() throws IOException {
        Path list = photos.resolve("list.csv");
        writeList(list, "a/cat.gif,10", "a/dot.png,20");
        update(list);
        writeList(list, "a/cat.gif,10", "missing.png,1");
        assertEquals(report(0, 0, 1, 0, 1), update(list));
        assertEquals(2, entries().size());
        writeList(list, "a/cat.gif,10");
        assertEquals(report(0, 0, 1, 1, 0), update(list));
        assertEquals(Set.of(photos.resolve("a/cat.gif").toString()), entries().keySet());
        writeList(list);
        assertEquals(report(0, 0, 0, 1, 0), update(list));
    }

    @Test
    void anImageOfTwoListsStaysWithTheFirst() throws IOException {
        Path first = photos.resolve("first.csv");
        Path second = photos.resolve("second.csv");
        writeList(first, "a/cat.gif,10");
        writeList(second, "a/cat.gif,10", "a/dot.png,20");
        assertEquals(report(1, 0, 0, 0, 0), update(first));
        assertEquals(report(1, 0, 2, 0, 0), update(first, second));
        assertEquals(report(0, 0, 3, 0, 0), update(first, second));
        writeList(second);
        assertEquals(1, update(second).removed());
        assertEquals(10L, price("a/cat.gif"));
    }

    @Test
    void aFileThatIsCalledAsAMemberOfAnArchiveStays() throws IOException {
        Files.createDirectories(photos.resolve("x!"));
        Files.move(photos.resolve("a/cat.gif"), photos.resolve("x!/cat.gif"));
        update(photos);
        assertEquals(report(0, 0, 3, 0, 0), update(photos));
        assertEquals(report(0, 0, 3, 0, 0), update(photos));
        Files.delete(photos.resolve("x!/cat.gif"));
        assertEquals(report(0, 0, 2, 1, 0), update(photos));
    }
}
