package io.github.clip4j.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.SpoiltWeights;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    private static final Path DOG = Run.example("dog.png");

    @TempDir
    private Path directory;

    @Test
    void drawsBothMapsAsPng() throws IOException {
        Path out = directory.resolve("map.png");
        Run.of("explain", DOG, "dog", "--out", out)
                .exits(0)
                .prints("cosine of ../examples/dog.png and \"dog\": 0.689")
                .prints("attention rollout: ")
                .prints("similarity to the text: ")
                .prints("of 8 x 8 patches");
        BufferedImage image = ImageIO.read(out.toFile());
        assertEquals(3 * (384 + 16) + 16, image.getWidth());
    }

    @Test
    void withoutATextThereIsOneMap() throws IOException {
        Path out = directory.resolve("map.png");
        Run run = Run.of("explain", DOG, "--out", out).exits(0);
        assertFalse(run.out().contains("similarity"), run::out);
        assertEquals(2 * (384 + 16) + 16, ImageIO.read(out.toFile()).getWidth());
    }

    @Test
    void drawsHtmlThatNeedsNothingElse() throws IOException {
        Path out = directory.resolve("map.html");
        Run.of("explain", DOG, "a <b>dog</b>", "--out", out).exits(0);
        String page = Files.readString(out);
        assertEquals(2 * 64, page.split("<rect ", -1).length - 1);
        assertTrue(page.contains("a &lt;b&gt;dog&lt;/b&gt;"), "escaped");
        assertTrue(page.contains("Abnar and Zuidema 2020"), "what it means");
        assertFalse(page.matches("(?s).*(src|href)=\"(?!data:).*"), "links to another file");
    }

    @Test
    void jsonHasTheValues() {
        JsonObject object = Run.of("explain", "--json", DOG, "dog", "--out", directory.resolve("map.png"))
                .exits(0)
                .json()
                .getFirst();
        assertEquals(
                List.of("input", "text", "output", "cosine", "grid", "rollout", "similarity"),
                List.copyOf(object.keys()));
        assertEquals(8, object.integer("grid").orElseThrow());
    }

    @Test
    void whatIsNoNumberIsNotDrawn(@TempDir Path model) {
        GoldenFiles.copy("checkpoints/tiny-hf", model);
        SpoiltWeights.set(
                model.resolve("model.safetensors"), "visual_projection.weight", 70, 1, Float.POSITIVE_INFINITY);
        Path out = directory.resolve("map.png");
        for (Object flag : List.of("--json", "--quiet"))
            Run.of("explain", flag, DOG, "dog", "--out", out, "--model", model)
                    .exits(2)
                    .complains(DOG + ": the embedding has NaN or infinite values: the weight visual_projection.weight");
        assertFalse(Files.exists(out));
    }

    @Test
    void wrongUsage() {
        Run.of("explain", DOG, "dog", "--out", directory.resolve("map.jpg"))
                .exits(2)
                .complains(".png or .html");
        Run.of("explain", "missing.png", "dog", "--out", directory.resolve("map.png"))
                .exits(2)
                .complains("missing.png: no such file");
        Run.of("explain", DOG, "dog", "--out", directory.resolve("nowhere/map.png"))
                .exits(2)
                .complains("map.png: cannot be written: no such directory");
        Run.of("explain", DOG, "dog ".repeat(40), "--out", directory.resolve("map.png"))
                .exits(2)
                .complains("\"dog dog");
    }

    /** The greatest value is at the third of four patches, below on the left. */
    @Test
    void patchesAreColouredWhereTheyLie() throws IOException {
        byte[] white = new byte[3 * 384 * 384];
        Arrays.fill(white, (byte) 255);
        HeatMap map = new HeatMap("map", HeatMap.Unit.SHARE, 2, new float[] {0, 0.5f, 1, 0.25f});
        Explanation explanation =
                new Explanation("image", "model", 384, white, Optional.of("text"), 0.5f, List.of(map));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(MapImage.png(explanation)));
        int left = 16 + 384 + 16;
        int top = 16 + 14 + 8;
        int[][] places = {{96, 96}, {288, 96}, {96, 288}, {288, 288}};
        double[] levels = {0, 0.5, 1, 0.25};
        for (int i = 0; i < 4; i++) {
            int expected = Palette.over(0xc0c0c0, levels[i]);
            assertEquals(
                    Integer.toHexString(expected),
                    Integer.toHexString(image.getRGB(left + places[i][0], top + places[i][1]) & 0xffffff),
                    "patch " + i);
        }
    }

    @Test
    void lettersAreReadable() {
        BufferedImage image = new BufferedImage(5, 7, BufferedImage.TYPE_INT_RGB);
        new PixelFont(1).draw(image, "T", 0, 0, 0xffffff);
        StringBuilder drawn = new StringBuilder();
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 5; x++) drawn.append((image.getRGB(x, y) & 0xffffff) == 0 ? '.' : '#');
            drawn.append('\n');
        }
        assertEquals("#####\n..#..\n..#..\n..#..\n..#..\n..#..\n..#..\n", drawn.toString());
    }
}
