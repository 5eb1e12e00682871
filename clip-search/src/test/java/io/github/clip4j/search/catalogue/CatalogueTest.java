package io.github.clip4j.search.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives are made by tools/goldens/make_archives.py: Python's tarfile and zipfile are the other program. */
class CatalogueTest {
    private static final Path ARCHIVES = Path.of("src/test/resources/catalogue").toAbsolutePath();
    private static final long TIME = 1_700_000_000_000L;

    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();

    private List<CatalogueImage> images(Path... arguments) {
        List<CatalogueImage> images = new ArrayList<>();
        try (Catalogue catalogue = new Catalogue(
                List.of(arguments),
                CatalogueRules.DEFAULT,
                (name, why) -> problems.add(name + ": " + why.getMessage()))) {
            while (catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                images.add(image);
            }
        }
        return images;
    }

    private List<String> names(Path root, Path... arguments) {
        return images(arguments).stream()
                .map(image -> image.id().substring(root.toString().length()))
                .toList();
    }

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu.tar", "pax.tar", "ustar.tar", "images.zip"})
    void archivesOfPythonAreRead(String name) throws IOException {
        String longName = "a/" + "very-".repeat(30) + "long-name.jpg";
        List<String> expected = new ArrayList<>(List.of("plain.jpg=plain", "folder/b.png=" + "b".repeat(700)));
        if (!name.startsWith("ustar")) expected.add(longName + "=long");
        expected.addAll(List.of("folder/ümläut.webp=umlaut", "empty.gif="));
        Path archive = ARCHIVES.resolve(name);
        List<String> found = new ArrayList<>();
        try (Catalogue catalogue = new Catalogue(
                List.of(archive), CatalogueRules.DEFAULT, (what, why) -> problems.add(what + ": " + why))) {
            while (catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                byte[] content = image.read();
                assertEquals(image.size(), content.length, image.id());
                if (!name.endsWith("zip")) assertEquals(TIME, image.modified());
                found.add(image.id().substring((archive + "!/").length()) + "="
                        + new String(content, StandardCharsets.UTF_8));
            }
        }
        assertEquals(expected, found);
        assertEquals(List.of(), problems);
    }

    @Test
    void samplesOfWebDatasetHaveTheirDescriptions() {
        Path shard = ARCHIVES.resolve("shard.tar");
        List<CatalogueImage> images = images(shard);
        assertEquals(
                List.of("00000.jpg", "00001.left.jpg", "00001.right.jpg", "00002.png"),
                images.stream()
                        .map(image -> image.id().substring((shard + "!/").length()))
                        .toList());
        assertEquals(
                Map.of(
                        "caption",
                        "a red shoe",
                        "price",
                        12.5,
                        "stock",
                        3L,
                        "tags",
                        List.of("red", "shoe"),
                        "shop.city",
                        "Oslo"),
                images.get(0).fields());
        assertEquals(Map.of("class", 7L), images.get(1).fields());
        assertEquals(Map.of("class", 7L), images.get(2).fields());
        assertEquals(Map.of(), images.get(3).fields());
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().startsWith(shard + "!/00002.json: its image goes without it"), problems::toString);
    }

    @Test
    void foldersAreWalkedByNameWithoutWhatIsHidden() throws IOException {
        file("b.jpg", "b");
        file("a/2.png", "2");
        file("a/10.PNG", "10");
        file("a/notes.txt", "no image");
        file("a/list.csv", "path\nb.jpg\n");
        file("a/._2.png", "hidden");
        file(".cache/c.jpg", "hidden");
        file("a/@eaDir/2.png/SYNOPHOTO_THUMB_M.jpg", "a photo station's");
        file("__MACOSX/1.jpg", "hidden");
        Files.createSymbolicLink(folder.resolve("a/loop"), folder);
        Files.copy(ARCHIVES.resolve("images.zip"), folder.resolve("z.zip"));
        assertEquals(
                List.of("/a/10.PNG", "/a/2.png", "/b.jpg", "/z.zip!/plain.jpg"),
                names(folder, folder).subList(0, 4));
        assertEquals(List.of(), problems);
    }

    @Test
    void whatCannotBeReadIsToldAndTheRestGoesOn() throws IOException {
        byte[] tar = Files.readAllBytes(ARCHIVES.resolve("gnu.tar"));
        Path shortened = Files.write(folder.resolve("short.tar"), java.util.Arrays.copyOf(tar, 2048));
        tar[512 + 3] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.tar"), tar);
        Path zip = file("text.zip", "PK\3\4 and nothing more");
        Path good = file("good.jpg", "good");
        assertEquals(
                List.of("/short.tar!/plain.jpg", "/good.jpg"),
                names(folder, folder.resolve("missing.jpg"), shortened, damaged, zip, good));
        assertEquals(4, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("missing.jpg: cannot be read: no such file"), problems::toString);
        assertTrue(problems.get(1).contains("ends within a member; make it again"), problems::toString);
        assertTrue(problems.get(2).contains("checksum is wrong"), problems::toString);
        assertTrue(problems.get(3).contains("damaged zip archive"), problems::toString);
    }

    @Test
    void listsNameImagesAndTheirFields() throws IOException {
        file("img/a.jpg", "a");
        file("img/b.jpg", "b");
        Path csv = file(
                "list.csv",
                "\ufeffpath,title,price,code,empty\r\n"
                        + "img/a.jpg,\"a \"\"red\"\"\n"
                        + "shoe\",3,007,\r\n\r\n"
                        + "img/b.jpg,b,4.5,12,\r\n");
        List<CatalogueImage> images = images(csv);
        assertEquals(List.of(folder + "/img/a.jpg", folder + "/img/b.jpg"), ids(images));
        assertEquals(
                Map.of("title", "a \"red\"\nshoe", "price", 3.0, "code", "007", "list", csv.toString()),
                images.get(0).fields());
        assertEquals(
                Map.of("title", "b", "price", 4.5, "code", "12", "list", csv.toString()),
                images.get(1).fields());
        Path jsonl = file(
                "list.jsonl",
                "{\"file\": \"img/b.jpg\", \"tags\": [\"x\", \"y\"], \"sizes\": [1, 2.5], \"none\": [], \"all\": [1,"
                        + " \"a\"]}\n\n"
                        + "{\"image\":\"img/a.jpg\"}");
        images = images(jsonl);
        assertEquals(List.of(folder + "/img/b.jpg", folder + "/img/a.jpg"), ids(images));
        assertEquals(
                Map.of(
                        "tags",
                        List.of("x", "y"),
                        "sizes",
                        List.of(1.0, 2.5),
                        "all",
                        "[1,\"a\"]",
                        "list",
                        jsonl.toString()),
                images.get(0).fields());
        assertEquals(List.of(), problems);
    }

    private static List<String> ids(List<CatalogueImage> images) {
        return images.stream().map(CatalogueImage::id).toList();
    }

    @Test
    void badLinesOfListsAreNamed() throws IOException {
        file("a.jpg", "a");
        Path jsonl = file(
                "list.jsonl",
                "{\"file\": \"a.jpg\"}\n[1]\n{\"file\": 3}\n{\"file\": \"b.jpg\"}\n{\"file\": \"a.jpg\"}\n");
        Path csv = file("list.csv", "file,x\na.jpg\na.jpg,1\n\"a.jpg,2\n");
        Path header = file("other.csv", "name,x\na.jpg,1\n");
        assertEquals(List.of("/a.jpg", "/a.jpg", "/a.jpg"), names(folder, jsonl, csv, header));
        assertEquals(6, problems.size(), problems::toString);
        for (int i = 0; i < 3; i++)
            assertTrue(problems.get(i).startsWith(jsonl + ", line " + (i + 2) + ": "), problems::toString);
        assertTrue(problems.get(3).startsWith(csv + ", line 2: 1 values for 2 columns"), problems::toString);
        assertTrue(problems.get(4).startsWith(csv + ", line 4: a quoted value has no end"), problems::toString);
        assertTrue(problems.get(5).contains("no column of paths"), problems::toString);
    }

    /** The directory of a zip archive may say anything: what counts is what comes out. */
    @Test
    void aBombIsReadNoFurtherThanAllowed() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("bomb.png"));
            out.write(new byte[4 << 20]);
            out.closeEntry();
            out.putNextEntry(new ZipEntry("good.png"));
            out.write(1);
        }
        try (Catalogue catalogue = new Catalogue(
                List.of(zip), CatalogueRules.DEFAULT, (what, why) -> problems.add(what + ": " + why.getMessage()))) {
            CatalogueImage bomb = catalogue.next();
            String message = assertThrows(
                            IOException.class, () -> bomb.content().read((4 << 20) - 1))
                    .getMessage();
            assertTrue(message.startsWith("more than 3 MB"), message);
            assertEquals(4 << 20, bomb.read().length);
            assertArrayEquals(new byte[] {1}, catalogue.next().read());
        }
    }

    @Test
    void cellsThatSayThatThereIsNothingMakeNoTexts() throws IOException {
        file("a.jpg", "a");
        Path csv = file("list.csv", "path,price,size,code\na.jpg,9,1.5,0x10\na.jpg,n/a,NaN,7\na.jpg,100,NULL,8\n");
        List<CatalogueImage> images = images(csv);
        assertEquals(9L, images.get(0).fields().get("price"));
        assertFalse(images.get(1).fields().containsKey("price"));
        assertEquals(100L, images.get(2).fields().get("price"));
        assertEquals(1.5, images.get(0).fields().get("size"));
        assertEquals("7", images.get(1).fields().get("code"));
    }
}
