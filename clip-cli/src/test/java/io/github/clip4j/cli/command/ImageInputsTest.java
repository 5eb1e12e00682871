package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.FolderRules;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageInputsTest {
    private static final String DOG = "../examples/dog.png";
    private static final String BANANA = "../examples/banana.png";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ImageInputs of(List<String> inputs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), out, messages, false, false, 80);
        Context context = new Context(console, new Messages(console), new Results(out));
        ImageFiles files = new ImageFiles(context, false, new FolderRules(List.of(), List.of()));
        inputs.forEach(files::add);
        return new ImageInputs(context, files, 2);
    }

    @Test
    void allInTheirOrderAndWithoutThoseThatFail() {
        List<String> prepared = new ArrayList<>();
        of(List.of(DOG, BANANA, "none.png", BANANA, "nor.png", "a\0b.png", "nothing.png", DOG))
                .prepare(file -> Image.read(file, ImageOptions.DEFAULT), (image, _) -> prepared.add(image.name()));
        assertEquals(List.of(DOG, BANANA, BANANA, DOG), prepared);
        List<String> named = err.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(".png"))
                .toList();
        assertEquals(4, named.size(), named::toString);
        assertTrue(named.get(0).contains("not a file name"), named::toString);
        assertTrue(named.get(1).contains("none.png") && named.get(3).contains("nothing.png"), named::toString);
    }

    /** A path would spell it otherwise. */
    @Test
    void namesAreAsTheUserWroteThem() {
        List<String> prepared = new ArrayList<>();
        of(List.of("..//examples/./dog.png")).prepare(file -> file, (image, _) -> prepared.add(image.name()));
        assertEquals(List.of("..//examples/./dog.png"), prepared);
    }
}
