package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArgumentsTest {
    private static final Path DOG = Run.example("dog.png");

    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (String name : List.of(
                "b.png",
                "a.PNG",
                "sub/c.png",
                "sub/deep/d.png",
                "sub/noSuffix",
                ".hidden.png",
                "._a.png",
                ".git/x.png",
                "thumbs/t.png")) image(name);
        Files.writeString(folder.resolve("readme.txt"), "no image");
        Files.createSymbolicLink(folder.resolve("sub/up"), folder);
        Files.createSymbolicLink(folder.resolve("sub/deep/round"), folder.resolve("sub"));
    }

    private void image(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(DOG, file);
    }

    /** The names below the folder, in the order of the results. */
    private List<String> found(Object... args) {
        List<Object> all = new ArrayList<>(List.of("embed", "image", "--json"));
        all.addAll(List.of(args));
        return Run.of(all.toArray()).exits(0).json().stream()
                .map(object -> object.string("input").orElseThrow().replace(folder + "/", ""))
                .toList();
    }

    /** A shell's variable that is not set must not mean the current directory. */
    @Test
    void anEmptyNameIsRefused() {
        Run.of("embed", "image", "-r", "").exits(1).complains("an empty name of an image");
        for (String model : List.of("", "local-dir:"))
            Run.of("embed", "text", "a", "--model", model).exits(2).complains("an empty name of a model");
    }

    @Test
    void folders() {
        assertEquals(
                List.of("a.PNG", "b.png", "sub/c.png", "sub/deep/d.png", "sub/noSuffix", "thumbs/t.png"),
                found("-r", folder));
        assertEquals(
                List.of("b.png", "sub/c.png", "sub/deep/d.png"),
                found("-r", folder, "--include", "*.png", "--exclude", "thumbs"));
        assertEquals(List.of("sub/c.png"), found("-r", folder, "--include", "sub/*.png"));
        Run.of("embed", "image", folder).exits(1).complains(folder + ": is a folder; -r takes the images in it");
        Run.of("embed", "image", "-r", folder, "--include", "*.tif")
                .exits(2)
                .complains("no images found; 7 other files skipped");
    }

    @Test
    void patterns() throws IOException {
        assertEquals(List.of("b.png"), found(folder + "/*.png"));
        assertEquals(List.of("a.PNG", "b.png"), found(folder + "/[ab].{png,PNG}"));
        assertEquals(List.of("b.png", "sub/c.png", "sub/deep/d.png", "thumbs/t.png"), found(folder + "/**/*.png"));
        assertEquals(List.of("sub/deep/d.png"), found(folder + "/s?b/*/d*"));
        assertEquals(List.of(".hidden.png"), found(folder + "/.h*"));
        assertEquals(
                List.of("sub/c.png", "sub/deep/d.png", "sub/noSuffix"),
                found("-r", folder + "/su*", "--exclude", "up"));
        image("[1].png");
        assertEquals(List.of("[1].png"), found(folder + "/[1].png"));
        Run.of("embed", "image", folder + "/*.gif", folder + "/[x", DOG)
                .exits(1)
                .says("/*.gif: no such file, and none that matches")
                .says("[x\" is not a pattern")
                .prints("dog.png");
    }

    @Test
    void listsOfFiles() throws IOException {
        Path list = folder.resolve("list.txt");
        Files.writeString(list, "\ufeff" + folder + "/b.png\r\n\n" + folder + "/sub/c.png\n");
        assertEquals(List.of("b.png", "sub/c.png"), found("--files-from", list));
        Run run = Run.withInput(folder + "/b.png\nmissing.png\n", "embed", "image", "--files-from", "-", DOG)
                .exits(1)
                .complains("missing.png: no such file");
        assertEquals(2, run.out().lines().count());
        image("two\nlines.png");
        Files.writeString(list, folder + "/two\nlines.png\0" + folder + "/b.png\0");
        assertEquals(List.of("two\nlines.png", "b.png"), found("--files-from", list));
        Files.write(list, new byte[] {'x', (byte) 0xff, '\n'});
        Run.of("embed", "image", DOG, "--files-from", list).exits(1).complains(list + ", line 1: ");
        Run.of("embed", "image").exits(2).complains("no images: ");
    }

    @Test
    void anImageOnStandardInput() throws IOException {
        String expected = Run.of("embed", "image", "--json", DOG).out();
        Run run = Run.withInput(Files.readAllBytes(DOG), false, "embed", "image", "--json", "-")
                .exits(0);
        assertEquals(expected.replace(DOG.toString(), "standard input"), run.out());
        Run.withInput("no image", "embed", "image", "-").exits(1).complains("clip: standard input: not an image");
        Run.withInput("x", "embed", "image", "-", "-").exits(2).complains("read only once");
        Run.withInput(Files.readAllBytes(DOG), false, "preprocess", "-", "--out", folder.resolve("out"))
                .exits(0);
        assertTrue(Files.exists(folder.resolve("out/stdin.npy")));
    }

    @Test
    void resultsOfAFolderKeepTheirPlaces() throws IOException {
        image("thumbs/b.png");
        Path out = folder.resolve("out");
        Run.of("preprocess", "-r", folder, "--out", out).exits(0);
        for (String name : List.of("b.png", "thumbs/b.png", "sub/deep/d.png"))
            assertTrue(Files.exists(out.resolve(name + ".npy")), name);
    }

    @Test
    void aTerminalGetsProgressAndASummary() throws IOException {
        Files.writeString(folder.resolve("bad.jpg"), "no image");
        Run run = Run.onTerminal("embed", "image", "-r", folder, "--batch-size", 1)
                .exits(1);
        assertTrue(run.err().contains("images: 6 done, 1 failed, "), run::err);
        assertTrue(run.err().contains("; 1 other files skipped"), run::err);
        Run quiet = Run.onTerminal("embed", "image", "-q", "-r", folder).exits(1);
        quiet.complains("bad.jpg: ");
        assertFalse(quiet.err().contains("\u001b"), quiet::err);
        Run.of("embed", "image", "-r", folder).exits(1).complains("bad.jpg: ");
    }
}
