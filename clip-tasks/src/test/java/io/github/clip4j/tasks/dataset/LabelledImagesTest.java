package io.github.clip4j.tasks.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts of data sets, whose images nobody reads here. */
class LabelledImagesTest {
    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Each image as NAME=CLASS. */
    private List<String> images(LabelledImages data) {
        List<String> found = new ArrayList<>();
        try (LabelledImages.Cursor cursor = data.images((name, why) -> problems.add(name + ": " + why.getMessage()))) {
            while (cursor.hasNext()) {
                LabelledImage image = cursor.next();
                found.add(image.name() + '=' + data.classes().names().get(image.label()));
            }
        }
        return found;
    }

    private LabelledImages open(Optional<ClassNames> classes) {
        return LabelledImages.open(folder, classes);
    }

    private void refuses(String message, Path data, Optional<ClassNames> classes) {
        ClipException e = assertThrows(ClipException.class, () -> LabelledImages.open(data, classes));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
    }

    @Test
    void aFolderForEachClass() throws IOException {
        write("dog/1.png", "1");
        write("cat/deep/2.JPG", "2");
        write("cat/readme.txt", "no image");
        write("lost.png", "3");
        LabelledImages data = open(Optional.empty());
        assertEquals(List.of("cat", "dog"), data.classes().names());
        assertEquals(2, data.count());
        assertEquals(List.of("cat/deep/2.JPG=cat", "dog/1.png=dog"), images(data));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("lost.png: lies in the folder of no class"), problems::toString);
        String before = data.digest();
        write("dog/1.png", "longer");
        assertNotEquals(before, open(Optional.empty()).digest());
    }

    @Test
    void aSubsetOfImageNetKeepsItsClasses() throws IOException {
        write("n03773504/1.png", "");
        write("n01443537/1.png", "");
        LabelledImages data = open(Optional.of(ClassNames.imageNet()));
        assertEquals(1000, data.classes().names().size());
        assertEquals(List.of("n01443537/1.png=goldfish", "n03773504/1.png=missile"), images(data));
        LabelledImages own = data.amongOwnClasses();
        assertEquals(List.of("goldfish", "missile"), own.classes().names());
        assertEquals(images(data), images(own));
    }

    /** ImageNetV2. */
    @Test
    void foldersMayBeNumbers() throws IOException {
        for (int i : new int[] {0, 1, 2, 10, 11, 100}) write(i + "/a.png", "");
        List<String> found = images(open(Optional.of(ClassNames.imageNet())));
        assertTrue(found.containsAll(List.of("2/a.png=great white shark", "10/a.png=brambling")), found::toString);
        refuses("its classes are numbers; say with --classes", folder, Optional.empty());
    }

    @Test
    void aListNamesPathAndLabel() throws IOException {
        write("in/1.png", "1");
        write("in/2.png", "2");
        write("list.csv", "path,label,note\nin/1.png,dog,\nin/2.png,\"cat, wild\",x\nin/3.png,dog,\n");
        LabelledImages data = LabelledImages.open(folder.resolve("list.csv"), Optional.empty());
        assertEquals(List.of("in/1.png=dog", "in/2.png=cat, wild"), images(data));
        assertTrue(problems.getFirst().contains("line 4"), problems::toString);
        write("numbers.csv", "path,label\nin/1.png,1\nin/2.png,0\n");
        ClassNames names = new ClassNames(List.of("a", "b"), List.of());
        assertEquals(
                List.of("in/1.png=b", "in/2.png=a"),
                images(LabelledImages.open(folder.resolve("numbers.csv"), Optional.of(names))));
        write("none.csv", "path\nin/1.png\n");
        refuses("none.csv: no class; expected it in a column label", folder.resolve("none.csv"), Optional.empty());
    }

    @Test
    void shardsInTheLayoutOfClipBenchmark() throws IOException {
        write("test/nshards.txt", "11\n");
        for (int i = 0; i < 11; i++)
            tar("test/" + i + ".tar", "s" + i + ".cls", String.valueOf(i % 2), "s" + i + ".webp", "x");
        write("classnames.txt", "cat\ndog\n");
        write("zeroshot_classification_templates.txt", "a photo of a {c}.\n{c}\n");
        LabelledImages data = open(Optional.empty());
        assertEquals(List.of("a photo of a {}.", "{}"), data.templates());
        List<String> found = images(data);
        assertEquals(11, found.size());
        assertEquals("test/2.tar!/s2.webp=cat", found.get(2));
        assertEquals("test/9.tar!/s9.webp=dog", found.get(9));
        assertEquals(
                found.size(),
                images(LabelledImages.open(folder.resolve("test"), Optional.empty()))
                        .size());
        Files.delete(folder.resolve("test/3.tar"));
        refuses("3.tar: missing, although nshards.txt counts it", folder, Optional.empty());
        write("dataset_type.txt", "multilabel");
        write("test/nshards.txt", "1");
        refuses("a data set for multilabel", folder, Optional.empty());
    }

    @Test
    void whatHasNoImagesIsRefused() throws IOException {
        refuses("no images", folder, Optional.empty());
        refuses("no such file or folder", folder.resolve("x"), Optional.empty());
        write("x.doc", "");
        refuses("x.doc: expected a folder, or a list", folder.resolve("x.doc"), Optional.empty());
    }

    /** An archive of names and contents in turn. */
    private void tar(String name, String... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < members.length; i += 2) {
            byte[] content = members[i + 1].getBytes(StandardCharsets.UTF_8);
            byte[] header = new byte[512];
            put(header, 0, members[i]);
            put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
            put(header, 156, "0");
            put(header, 257, "ustar");
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte value : header) sum += value & 255;
            put(header, 148, String.format(Locale.ROOT, "%06o", sum));
            header[154] = 0;
            out.writeBytes(header);
            out.writeBytes(Arrays.copyOf(content, 512));
        }
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), out.toByteArray());
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
