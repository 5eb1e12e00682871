package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.OtherProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image whose pixels are more than the heap has left: its failure, in one line. */
class SmallHeapTest {
    private static final Path DOG = GoldenFiles.repository().resolve("examples/dog.png");

    @Test
    void anImageThatDoesNotFitIsNamed() throws IOException, InterruptedException {
        String output = OtherProcess.run("-Xmx64m", Embed.class, Clip.class);
        List<String> lines = output.lines()
                .filter(line -> line.contains("needs more memory"))
                .toList();
        assertEquals(2, lines.size(), output);
        assertTrue(lines.getFirst().startsWith(DOG + ": needs more memory than the heap of "), output);
        assertTrue(lines.getLast().startsWith("needs more memory than the heap of "), output);
    }

    /** Images that fit the heap once, and are copied whole on the way: 100 times as tall as wide, NEAREST, turned. */
    @Test
    void oneThatIsCopiedWholeIsNamedAndTheRestGoesOn(@TempDir Path directory) throws IOException, InterruptedException {
        gray(directory.resolve("tall.pgm"), 400, 41_000);
        gray(directory.resolve("wide.pgm"), 4_100, 4_000);
        turned(directory.resolve("turned.tif"), 4_700, 4_700);
        String output = OtherProcess.run("-Xmx64m", List.of(directory.toString()), Batch.class, Clip.class);
        for (String name : List.of("tall.pgm", "wide.pgm", "turned.tif")) {
            List<String> lines =
                    output.lines().filter(line -> line.contains(name)).toList();
            assertEquals(1, lines.size(), output);
            assertTrue(lines.getFirst().matches(".*" + name + ": .*memory.*give Java more with -Xmx.*"), output);
        }
        assertEquals(2, output.lines().filter("dog.png embedded"::equals).count(), output);
    }

    private static void gray(Path file, int width, int height) throws IOException {
        byte[] header = "P5 %d %d 255\n".formatted(width, height).getBytes(StandardCharsets.US_ASCII);
        Files.write(file, Arrays.copyOf(header, header.length + width * height));
    }

    /** Gray, in one strip, orientation 6. */
    private static void turned(Path file, int width, int height) throws IOException {
        int[][] entries = {
            {256, width},
            {257, height},
            {258, 8},
            {259, 1},
            {262, 1},
            {273, 122},
            {274, 6},
            {278, height},
            {279, width * height}
        };
        ByteBuffer tiff = ByteBuffer.allocate(122 + width * height).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(0x002a4949).putInt(8).putShort((short) entries.length);
        for (int[] entry : entries)
            tiff.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        Files.write(file, tiff.array());
    }

    /** A batch with two models: transformers' order of the steps, with and without NEAREST. */
    static final class Batch {
        private Batch() {}

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            Path model = Files.createDirectory(folder.resolve("model"));
            Path tiny = GoldenFiles.path("checkpoints/tiny-hf");
            try (Stream<Path> files = Files.list(tiny)) {
                for (Path file : files.toList()) Files.copy(file, model.resolve(file.getFileName()));
            }
            embed(model, List.of(folder.resolve("tall.pgm"), DOG, folder.resolve("turned.tif")));
            Path config = model.resolve("preprocessor_config.json");
            Files.writeString(config, Files.readString(config).replaceFirst("\"resample\": *3", "\"resample\": 0"));
            embed(model, List.of(folder.resolve("wide.pgm"), DOG));
        }

        private static void embed(Path model, List<Path> images) {
            try (Clip clip = Clip.load(model, ClipOptions.DEFAULT.withBackend("reference"))) {
                clip.encodeFiles(images, new FileReceiver() {
                    @Override
                    public void embedded(Path file, float[] embedding) {
                        System.out.println(file.getFileName() + " embedded");
                    }

                    @Override
                    public void failed(Path file, RuntimeException failure) {
                        System.out.println(failure.getMessage());
                    }
                });
            }
        }
    }

    /** The other process: 12.6 MB of pixels for an image, and 4 MB that are left. */
    static final class Embed {
        private Embed() {}

        public static void main(String[] args) {
            ClipOptions options = ClipOptions.DEFAULT.withBackend("reference").withImageSize(1024);
            try (Clip clip = Clip.load(GoldenFiles.path("checkpoints/tiny-hf"), options)) {
                List<byte[]> ballast = ballast();
                for (int i = 0; i < 4; i++) ballast.removeLast();
                tell(() -> clip.encodeImage(DOG));
                tell(() -> clip.encodeImage(Image.ofRgb(1, 1, new byte[3])));
                System.out.println(ballast.size() + " MB in use");
            }
        }

        private static List<byte[]> ballast() {
            List<byte[]> ballast = new ArrayList<>();
            try {
                while (true) ballast.add(new byte[1 << 20]);
            } catch (OutOfMemoryError _) {
                return ballast;
            }
        }

        private static void tell(Runnable call) {
            try {
                call.run();
            } catch (ClipException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
