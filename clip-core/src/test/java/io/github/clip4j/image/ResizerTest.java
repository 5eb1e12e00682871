package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pillow's resize on images that both sides make by a formula: 260 sizes and modes, 6 filters. */
class ResizerTest {
    @TestFactory
    Stream<DynamicTest> asPillow() {
        List<JsonObject> goldens = ImageGoldens.list("resize.json");
        assertEquals(260, goldens.size());
        return goldens.stream().map(g -> DynamicTest.dynamicTest(describe(g), () -> check(g)));
    }

    private static String describe(JsonObject g) {
        return ImageGoldens.string(g, "mode") + " seed " + ImageGoldens.number(g, "seed") + " "
                + ImageGoldens.number(g, "w") + "x" + ImageGoldens.number(g, "h") + " to "
                + ImageGoldens.number(g, "to_w") + "x" + ImageGoldens.number(g, "to_h");
    }

    private static void check(JsonObject g) {
        Image image = noise(
                ImageGoldens.string(g, "mode"),
                ImageGoldens.number(g, "seed"),
                ImageGoldens.number(g, "w"),
                ImageGoldens.number(g, "h"));
        int w = ImageGoldens.number(g, "to_w");
        int h = ImageGoldens.number(g, "to_h");
        List<Object> expected = g.array("filters").orElseThrow();
        for (int f = 0; f < 6; f++) {
            Interpolation filter = Interpolation.ofPillowNumber(f);
            Image whole = Resizer.resize(image, w, h, filter, new Region(0, 0, w, h));
            assertEquals(expected.get(f), Sha256.of(whole.bytes()), describe(g) + " " + filter);
            Region part = new Region(w / 3, h / 4, (w + 1) / 2, (h + 1) / 2);
            byte[] cropped = Resizer.crop(whole, part).bytes();
            assertArrayEquals(
                    cropped,
                    Resizer.resize(image, w, h, filter, part).bytes(),
                    describe(g) + " " + filter + " only " + part);
        }
    }

    /** splitmix64's top bytes; every third image has only 0 and 255. */
    static Image noise(String mode, int seed, int w, int h) {
        ImageMode m = Arrays.stream(ImageMode.values())
                .filter(x -> x.pillowName().equals(mode))
                .findFirst()
                .orElseThrow();
        byte[] data = new byte[w * h * m.bytesPerPixel()];
        for (int i = 0; i < data.length; i++) {
            long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            int v = (int) ((z ^ (z >>> 31)) >>> 56);
            data[i] = (byte) (seed % 3 == 0 || m == ImageMode.BILEVEL ? (v >= 128 ? 255 : 0) : v);
        }
        return m == ImageMode.P ? Image.ofPalette(w, h, data, new byte[0]) : new Image(m, w, h, data);
    }

    /**
     * The table of weights is cut into blocks when it is large; the cut must not show. Checked against the same resize
     * in one-column regions.
     */
    @Test
    void blocksOfWeightsDoNotShow() {
        byte[] data = new byte[6_000_000];
        RandomGenerator.of("L64X128MixRandom").nextBytes(data);
        Image wide = new Image(ImageMode.L, data.length, 1, data);
        Image whole = Resizer.resize(wide, 20, 1, Interpolation.BICUBIC, new Region(0, 0, 20, 1));
        for (int x = 0; x < 20; x++) {
            Image one = Resizer.resize(wide, 20, 1, Interpolation.BICUBIC, new Region(x, 0, 1, 1));
            assertEquals(whole.bytes()[x], one.bytes()[0], "column " + x);
        }
    }
}
