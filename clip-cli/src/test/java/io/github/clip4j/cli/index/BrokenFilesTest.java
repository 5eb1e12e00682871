package io.github.clip4j.cli.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of twenty is broken, each in another way; {@code -Dclip.test.images=10000} for more of them. */
class BrokenFilesTest {
    private static final int IMAGES = Integer.getInteger("clip.test.images", 200);
    private static final int SIDE = 24;
    private static final Path TINY = GoldenFiles.repository().resolve("testkit/goldens/checkpoints/tiny-hf");

    @TempDir
    private Path temporary;

    @Test
    void allOthersAreIndexed() throws IOException {
        Set<String> broken = new TreeSet<>();
        Random random = new Random(5);
        for (int i = 0; i < IMAGES; i++) {
            Path folder = Files.createDirectories(temporary.resolve("photos/" + i % 7));
            Path file = folder.resolve("image " + i + (i % 2 == 0 ? ".png" : ".jpg"));
            byte[] content = image(random, i % 2 == 0 ? "png" : "jpeg");
            if (i % 20 == 11) broken.add(file.toString());
            Files.write(file, i % 20 == 11 ? damaged(content, i / 20) : content);
        }
        Path index = temporary.resolve("photos.index");
        Run run = Run.of("index", temporary.resolve("photos"), "--index", index, "--model", TINY, "--json");
        assertEquals(ExitCode.FAILED, run.code(), run::err);
        JsonObject counts = run.json().getFirst();
        int good = IMAGES - broken.size();
        assertEquals(broken.size(), counts.integer("failed").orElseThrow());
        assertEquals(good, counts.integer("embedded").orElseThrow());
        assertEquals(good, counts.integer("entries").orElseThrow());
        assertEquals(
                broken,
                run.err()
                        .lines()
                        .map(line -> line.replaceAll("^clip: (.*?\\.(png|jpg)): .*$", "$1"))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(broken.size(), run.err().lines().count());
        Run again = Run.of("index", temporary.resolve("photos"), "--index", index, "--model", TINY, "--json");
        assertEquals(good, again.json().getFirst().integer("unchanged").orElseThrow());
        assertTrue(Run.of("index", "check", "--index", index).out().startsWith("whole: " + good + " entries"));
    }

    /** No two are alike, so that each has to be embedded. */
    private static byte[] image(Random random, String format) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) for (int x = 0; x < SIDE; x++) image.setRGB(x, y, random.nextInt());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    /** Odd numbers only are broken, which are JPEGs. */
    private static byte[] damaged(byte[] jpeg, int way) {
        return switch (way % 5) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(jpeg, 100);
            case 2 -> "no image".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            case 3 -> new byte[3000];
            default -> Arrays.copyOfRange(jpeg, 2, jpeg.length);
        };
    }
}
