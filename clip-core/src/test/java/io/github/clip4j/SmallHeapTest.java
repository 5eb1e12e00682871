package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.OtherProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
