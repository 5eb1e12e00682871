package io.github.clip4j.search.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are made by tools/goldens/make_lists.py: pyarrow is the other program. */
class ParquetListTest {
    private static final Path LISTS = Path.of("src/test/resources/catalogue").toAbsolutePath();
    private static final Path IMAGES = GoldenFiles.repository().resolve("testkit/goldens/image/images");

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    private Path list(String name) throws IOException {
        return Files.copy(LISTS.resolve(name + ".parquet"), folder.resolve(name + ".parquet"));
    }

    private Catalogue catalogue(Path... lists) {
        return new Catalogue(
                List.of(lists), CatalogueRules.DEFAULT, (what, why) -> problems.add(what + ": " + why.getMessage()));
    }

    private List<CatalogueImage> images(Path... lists) {
        List<CatalogueImage> images = new ArrayList<>();
        try (Catalogue catalogue = catalogue(lists)) {
            catalogue.forEachRemaining(images::add);
        }
        return images;
    }

    private List<String> names(Path... lists) {
        return images(lists).stream()
                .map(image -> image.id().substring(folder.toString().length() + 1))
                .toList();
    }

    @Test
    void rowsWithoutAnImageDoNotShiftTheOthers() throws IOException {
        Path list = list("hugging_face");
        Path elsewhere = Files.write(folder.resolve("elsewhere.png"), new byte[] {1});
        List<CatalogueImage> images = images(list);
        assertEquals(
                List.of(list + "!/0", list + "!/2", elsewhere.toString(), list + "!/4", list + "!/6"),
                images.stream().map(CatalogueImage::id).toList());
        assertEquals(
                List.of(
                        list + ", row 1: no image in the column image.bytes",
                        list + ", row 5: no image in the column image.bytes"),
                problems);
        byte[] dot = Files.readAllBytes(IMAGES.resolve("dot_1x1.png"));
        assertArrayEquals(dot, images.get(0).read());
        assertEquals(dot.length, images.get(0).size());
        assertEquals(Files.getLastModifiedTime(list).toMillis(), images.get(0).modified());
        assertArrayEquals(
                Files.readAllBytes(IMAGES.resolve("row_53x1.png")),
                images.get(4).read());
        assertArrayEquals(new byte[] {1}, images.get(2).read());
    }

    @Test
    void otherColumnsAreFields() throws IOException {
        List<CatalogueImage> images = images(list("hugging_face"));
        assertEquals(
                Map.of(
                        "image.path",
                        "dot.png",
                        "label",
                        0L,
                        "caption",
                        "caption 0 é",
                        "taken at",
                        Instant.parse("2024-05-01T10:00:00Z")),
                images.getFirst().fields());
        assertEquals(
                Map.of("label", 2L, "score", 0.5, "taken at", Instant.parse("2024-05-03T10:00:00Z")),
                images.get(1).fields());
    }

    @Test
    void aShardIsReadPageByPage() throws IOException {
        Path list = list("shard");
        List<CatalogueImage> images = images(list);
        assertEquals(40, images.size());
        List<String> files = List.of("dot_1x1.png", "noise_2x3.png", "col_1x37.png");
        for (int i = 0; i < 40; i++) {
            assertEquals(list + "!/" + i, images.get(i).id());
            byte[] expected = Files.readAllBytes(IMAGES.resolve(files.get(i % 3)));
            assertArrayEquals(expected, images.get(i).read(), "row " + i);
            assertArrayEquals(expected, StoredImage.read(list + "!/" + i), "row " + i);
            assertEquals(
                    Map.of("key", "%09d".formatted(i), "width", i % 5L),
                    images.get(i).fields());
        }
        for (String row : List.of("40", "-1", "01", "x", "99999999999999999999"))
            assertTrue(assertThrows(ClipException.class, () -> StoredImage.read(list + "!/" + row))
                    .getMessage()
                    .endsWith("no image in row " + row));
    }

    @Test
    void aDictionaryThatIsGivenUpIsReadToo() throws IOException {
        List<CatalogueImage> images = images(list("fallback"));
        for (int i = 0; i < 40; i++)
            assertEquals(
                    "content %03d".formatted(i),
                    new String(images.get(i).read(), java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(40, images.size());
    }

    @Test
    void aListNamesFiles() throws IOException {
        Path list = list("paths");
        for (String name : List.of("a.jpg", "b.jpg")) Files.writeString(folder.resolve(name), name);
        List<CatalogueImage> images = images(list);
        assertEquals(
                List.of(folder + "/a.jpg", folder + "/b.jpg"),
                images.stream().map(CatalogueImage::id).toList());
        assertEquals(
                Map.of("title", "a", "price", 1.5, "list", list.toString()),
                images.get(0).fields());
        assertEquals(
                Map.of("title", "d", "list", list.toString()), images.get(1).fields());
        assertEquals(2, problems.size(), problems::toString);
        assertEquals(list + ", row 1: no image in the column image_path", problems.get(0));
        assertTrue(problems.get(1).startsWith(list + ", row 2: "), problems::toString);
        assertTrue(problems.get(1).endsWith("missing.jpg: cannot be read: no such file"), problems::toString);
    }

    /** In the middle of the first of two row groups. */
    @Test
    void aDamagedPageCostsItsRowGroupOnly() throws IOException {
        Path list = list("shard");
        byte[] bytes = Files.readAllBytes(list);
        java.util.Arrays.fill(bytes, 1000, 1500, (byte) 0xff);
        Files.write(list, bytes);
        List<String> names = names(list);
        assertTrue(names.size() > 15 && names.size() < 40, names::toString);
        assertEquals("shard.parquet!/39", names.getLast());
        for (int i = 25; i < 40; i++) assertTrue(names.contains("shard.parquet!/" + i), names::toString);
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().matches(list + ": " + list + ": rows \\d+ to 24: column jpg: .*"),
                problems::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two_columns | several columns have bytes, [a, b]: call the one with the images image",
                "no_images | no column of images: expected one of bytes, or one of paths that is called path; found [n]"
            })
    void aFileWithoutImagesIsRefused(String name, String message) throws IOException {
        Path list = list(name);
        assertEquals(List.of(), images(list));
        assertEquals(List.of(list + ": " + list + ": " + message), problems);
    }

    @Test
    void imagesAreCountedWithoutReadingThem() throws IOException {
        Path shard = list("shard");
        Path image = Files.writeString(folder.resolve("a.jpg"), "a");
        try (Catalogue catalogue = catalogue(image, shard, list("hugging_face"))) {
            assertEquals(1, catalogue.skip());
            assertEquals(40, catalogue.skip());
            catalogue.next();
            catalogue.next();
            assertEquals(3, catalogue.skip());
            assertEquals(0, catalogue.skip());
            assertFalse(catalogue.hasNext());
        }
    }

    @Test
    void rowsThatAreThereAreNotMissing() throws IOException {
        Path list = list("shard");
        MissingImages missing = new MissingImages(List.of(list));
        assertFalse(missing.isMissing(list + "!/0"));
        assertFalse(missing.isMissing(list + "!/39"));
        assertTrue(missing.isMissing(list + "!/40"));
        Files.write(list, new byte[] {1});
        assertFalse(new MissingImages(List.of(list)).isMissing(list + "!/40"));
        Files.delete(list);
        assertTrue(new MissingImages(List.of(list)).isMissing(list + "!/39"));
    }
}
