package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resize, crop and values against {@link PlainResize} where a wrong saving would show: thin, tall, tiny and enlarged
 * images, odd crops, every part.
 */
class OddShapesTest {
    private static final Interpolation[] FILTERS = {
        Interpolation.BICUBIC, Interpolation.BILINEAR, Interpolation.LANCZOS, Interpolation.BOX, Interpolation.HAMMING
    };

    private static PlainResize.Pixels noise(int seed, int width, int height, ImageMode mode) {
        String name = mode.pillowName();
        return new PlainResize.Pixels(
                width,
                height,
                mode.bytesPerPixel(),
                ResizerTest.noise(name, seed, width, height).data());
    }

    private static void check(String name, ImageMode mode, PlainResize.Pixels in, int toW, int toH, Random random) {
        for (Interpolation filter : FILTERS) {
            PlainResize.Pixels whole = PlainResize.resize(in, toW, toH, filter);
            Image image = new Image(mode, in.width(), in.height(), in.data());
            for (int i = 0; i < 4; i++) {
                int w = i == 0 ? toW : 1 + random.nextInt(toW);
                int h = i == 0 ? toH : 1 + random.nextInt(toH);
                Region part = new Region(random.nextInt(toW - w + 1), random.nextInt(toH - h + 1), w, h);
                assertArrayEquals(
                        whole.crop(part.left(), part.top(), w, h).data(),
                        Resizer.resize(image, toW, toH, filter, part).data(),
                        name + " " + mode + " " + filter + " " + part);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,5,5",
        "1,500,3,240",
        "500,1,224,1",
        "1,97,224,224",
        "97,1,224,224",
        "2,201,2,7",
        "201,2,7,2",
        "2,200,5,7",
        "2,201,5,7",
        "640,3,299,2",
        "3,640,2,299",
        "640,48,298,24",
        "7,5,63,40",
        "224,301,224,224",
        "301,224,224,224",
        "255,257,254,256",
        "900,2,1,1",
        "33,31,32,30",
        "16,17,15,18",
        "3,3,1,64",
        "70001,2,5,1"
    })
    void thinTallAndEnlarged(int width, int height, int toW, int toH) {
        Random random = new Random(41);
        String name = width + "x" + height + " to " + toW + "x" + toH;
        for (ImageMode mode : new ImageMode[] {ImageMode.RGB, ImageMode.L, ImageMode.CMYK}) {
            for (int seed = 2; seed < 4; seed++) {
                check(name, mode, noise(seed, width, height, mode), toW, toH, random);
            }
        }
    }

    @Test
    void anyShape() {
        Random random = new Random(20210226);
        for (int i = 0; i < 150; i++) {
            int width = 1 + random.nextInt(i % 3 == 0 ? 400 : 40);
            int height = 1 + random.nextInt(i % 3 == 1 ? 400 : 40);
            int toW = 1 + random.nextInt(90);
            int toH = 1 + random.nextInt(90);
            String name = i + ": " + width + "x" + height + " to " + toW + "x" + toH;
            check(name, ImageMode.RGB, noise(i, width, height, ImageMode.RGB), toW, toH, random);
        }
    }

    /**
     * Shorter side to 32, the longer truncated, the crop's offset by each rule; margins of every residue modulo 4,
     * enlarged and reduced.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 31, 32, 33, 64, 75, 200})
    void croppedByBothRules(int shorter) {
        int side = 32;
        for (int longer = shorter; longer < shorter * 2 + 9; longer += Math.max(1, shorter / 23)) {
            for (boolean wide : new boolean[] {true, false}) {
                int width = wide ? longer : shorter;
                int height = wide ? shorter : longer;
                PlainResize.Pixels in = noise(longer, width, height, ImageMode.RGB);
                int extent = (int) ((double) (side * longer) / shorter);
                PlainResize.Pixels whole =
                        PlainResize.resize(in, wide ? extent : side, wide ? side : extent, Interpolation.BICUBIC);
                int margin = extent - side;
                for (CropRule rule : CropRule.values()) {
                    int offset = margin / 2 + (rule == CropRule.OPENAI && margin % 4 == 3 ? 1 : 0);
                    byte[] crop = whole.crop(wide ? offset : 0, wide ? 0 : offset, side, side)
                            .data();
                    checkPreprocessor(rule, side, in, crop);
                }
            }
        }
    }

    private static void checkPreprocessor(CropRule rule, int side, PlainResize.Pixels in, byte[] crop) {
        PreprocessConfig config = PreprocessConfig.openAi(side);
        Preprocessor preprocessor = new Preprocessor(config, rule);
        Image image = Image.ofRgb(in.width(), in.height(), in.data());
        String name = in.width() + "x" + in.height() + " " + rule;
        assertArrayEquals(crop, preprocessor.crop(image), name);
        float[] values = preprocessor.pixelValues(image);
        for (int c = 0; c < 3; c++) {
            float mean = config.mean().get(c).floatValue();
            float std = config.std().get(c).floatValue();
            for (int p = 0; p < side * side; p++) {
                int v = crop[3 * p + c] & 255;
                float x = rule == CropRule.OPENAI ? v / 255f : (float) (v * (1 / 255.0));
                assertEquals((x - mean) / std, values[c * side * side + p], name + " channel " + c + " pixel " + p);
            }
        }
    }
}
