package io.github.clip4j.tasks.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionFileTest {
    private static final String KARPATHY = """
        {"images":[
          {"filepath":"val2014","filename":"a.jpg","split":"test","sentences":[{"tokens":["a"],"raw":"A."},{"raw":"Two, of it"}]},
          {"filename":"b.jpg","split":"train","sentences":[{"raw":"B"}]},
          {"filename":"c.jpg","split":"test","sentences":[{"raw":"C"}]}],"dataset":"coco"}\
        """;

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    private List<CaptionedImage> read(String name, String content, String split) throws IOException {
        return CaptionFile.read(
                Files.writeString(folder.resolve(name), content),
                split,
                Optional.empty(),
                (place, why) -> problems.add(place + ": " + why.getMessage()));
    }

    private CaptionedImage image(String name, String... captions) {
        return new CaptionedImage(folder.resolve(name), List.of(captions));
    }

    @Test
    void karpathysSplits() throws IOException {
        CaptionedImage first = image("val2014/a.jpg", "A.", "Two, of it");
        assertEquals(List.of(first, image("c.jpg", "C")), read("k.json", KARPATHY, "test"));
        assertEquals(3, read("k.json", KARPATHY, "all").size());
        ClipException e = assertThrows(ClipException.class, () -> read("k.json", KARPATHY, "val"));
        assertEquals(folder.resolve("k.json") + ": no image with captions in the split \"val\"", e.getMessage());
        assertEquals(
                folder.resolve("other/c.jpg"),
                CaptionFile.read(folder.resolve("k.json"), "test", Optional.of(folder.resolve("other")), (_, _) -> {})
                        .getLast()
                        .file());
    }

    @Test
    void otherFiles() throws IOException {
        List<CaptionedImage> expected = List.of(image("a.jpg", "One, two", "Three"), image("b.jpg", "Four"));
        for (CaptionedImage image : expected) Files.writeString(image.file(), "");
        assertEquals(
                expected,
                read(
                        "p.json",
                        "[{\"image\":\"a.jpg\",\"caption\":[\"One, two\",\"Three\"]},"
                                + "{\"image\":\"b.jpg\",\"caption\":\"Four\"}]",
                        "test"));
        assertEquals(expected, read("f.txt", "image,caption\na.jpg,One, two\nb.jpg, Four\na.jpg,Three\n", "test"));
        assertEquals(
                expected, read("c.csv", "path,caption\na.jpg,\"One, two\"\nb.jpg,Four\na.jpg,Three\nb.jpg,\n", "test"));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().endsWith("b.jpg: no caption in a column caption"), problems::toString);
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String[] bad : new String[][] {
            {"x.json", "{\"a\":1}", "x.json: no array \"images\""},
            {"x.json", "{\"images\":[{\"split\":\"test\"}]}", "images[0]: no filename"},
            {"x.json", "[{\"image\":\"a.jpg\",\"caption\":7}]", "[0].caption: expected a text or texts, found 7"},
            {"x.json", "{", "x.json: "},
            {"x.txt", "head\nno image", "\"no image\": expected IMAGE.jpg,CAPTION"},
            {"x.doc", "", "x.doc: expected a file with the suffix .json, .csv or .txt"}
        }) {
            ClipException e = assertThrows(ClipException.class, () -> read(bad[0], bad[1], "test"));
            assertTrue(String.valueOf(e.getMessage()).contains(bad[2]), e::getMessage);
        }
    }
}
