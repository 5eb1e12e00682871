package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.testkit.OtherProcess;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images are checked to fit the heap before they are decoded, so preparing them must not need as much again. */
class PreprocessMemoryTest {
    private static final int WIDTH = 2000;

    private static Image image(ImageMode mode, int bytes) {
        int height = bytes / WIDTH / mode.bytesPerPixel();
        byte[] data = new byte[WIDTH * height * mode.bytesPerPixel()];
        new Random(3).nextBytes(data);
        if (mode == ImageMode.F32)
            for (int i = 0; i < data.length; i += 4) Samples.putInt32(data, i, Float.floatToRawIntBits(data[i] + 128));
        return mode == ImageMode.P
                ? Image.ofPalette(WIDTH, height, data, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9})
                : new Image(mode, WIDTH, height, data);
    }

    /** transformers converts the image and then resizes it; a band at a time gives the same bytes. */
    @ParameterizedTest
    @EnumSource(ImageMode.class)
    void bandsGiveTheBytesOfTheWhole(ImageMode mode) {
        Image image = image(mode, 6_000_000);
        Image rgb = Image.ofRgb(WIDTH, image.height(), image.toRgb());
        for (int side : new int[] {32, Math.min(WIDTH, image.height())}) {
            Preprocessor preprocessor = new Preprocessor(PreprocessConfig.openAi(side), CropRule.HF);
            assertArrayEquals(preprocessor.crop(rgb), preprocessor.crop(image), mode + " to " + side);
        }
    }

    @Test
    void noModeIsCopiedWhole() throws IOException, InterruptedException {
        String output = OtherProcess.run("-Xmx32m", Crops.class, Image.class);
        assertEquals(
                2 * ImageMode.values().length,
                output.lines().filter("done"::equals).count(),
                output);
    }

    /** In 32 MB, of which a generation has 21: images of 16 MB in all modes. */
    static final class Crops {
        private Crops() {}

        public static void main(String[] args) {
            for (ImageMode mode : ImageMode.values())
                for (CropRule rule : CropRule.values()) {
                    System.out.println(mode + " " + rule);
                    new Preprocessor(PreprocessConfig.openAi(32), rule).crop(image(mode, 16_000_000));
                    System.out.println("done");
                }
        }
    }
}
