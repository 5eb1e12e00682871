package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Image#of} against {@link Image#read} of the file that ImageIO read. */
class BufferedImagesTest {
    private static BufferedImage jdk(byte[] data) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(data)));
    }

    private static void assertSame(byte[] data, String name) throws IOException {
        Image read = Image.read(data, name, ImageOptions.DEFAULT);
        Image of = Image.of(jdk(data));
        assertArrayEquals(read.toRgb(), of.toRgb(), name + " " + read + " " + of);
    }

    /** Profiles of exchanged primaries among them, which the JDK would apply. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "astronaut_icc_swapped.png",
                "logo_rgba.png",
                "coffee.png",
                "coffee.bmp",
                "chelsea.gif",
                "dot_1x1.png"
            })
    void filesOfTheGoldens(String file) throws IOException {
        assertSame(GoldenFiles.bytes("image/images/" + file), file);
    }

    @Test
    void everyKindOfPng() throws IOException {
        JsonObject made = JsonObject.of(Json.parse(GoldenFiles.bytes("image/made.json")), "made.json");
        List<JsonObject> files = ImageGoldens.objects(made.array("files").orElseThrow(), "files");
        int compared = 0;
        for (JsonObject f : files) {
            String name = ImageGoldens.string(f, "name");
            // ImageIO makes an alpha of the colour that is transparent in these, so that nothing tells them from
            // others.
            boolean whole = name.startsWith("depth") && !name.startsWith("depth16_colour0") && name.endsWith(".png");
            if (!whole || f.bool("error").orElse(false)) continue;
            assertSame(Base64.getDecoder().decode(ImageGoldens.string(f, "data")), name);
            compared++;
        }
        assertTrue(compared >= 30, "compared " + compared);
    }

    @Test
    void grayWithAlphaKeepsItsGray() {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = colours.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {100, 50});
        Image image = Image.of(new BufferedImage(colours, raster, false, null));
        assertEquals(ImageMode.LA, image.mode());
        assertArrayEquals(new byte[] {100, 50}, image.bytes());
    }

    @Test
    void sixteenBitsAreThoseOfAFile() {
        BufferedImage gray = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster().setSample(0, 0, 0, 200);
        gray.getRaster().setSample(1, 0, 0, 256);
        assertEquals(ImageMode.I16, Image.of(gray).mode());
        assertArrayEquals(
                new byte[] {(byte) 200, (byte) 200, (byte) 200, -1, -1, -1},
                Image.of(gray).toRgb());
        BufferedImage few = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
        few.getRaster().setPixel(0, 0, new int[] {1, 1, 31});
        assertArrayEquals(new byte[] {8, 4, -1}, Image.of(few).bytes(), "255 / 31 and 255 / 63, cut off as in Pillow");
    }

    @Test
    void linearColourSpacesAreNotConverted() {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = colours.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {10, 100, 200});
        assertArrayEquals(
                new byte[] {10, 100, (byte) 200},
                Image.of(new BufferedImage(colours, raster, false, null)).bytes());
    }

    /** As Pillow 12.3 decodes the mode RGBa: {@code Image.frombytes("RGBA", (1, 1), samples, "raw", "RGBa")}. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_ARGB_PRE, BufferedImage.TYPE_4BYTE_ABGR_PRE})
    void multipliedAlphaIsDividedOut(int type) {
        int[][] multiplied = {{64, 32, 0, 128}, {131, 255, 3, 241}, {7, 9, 200, 0}, {1, 2, 3, 255}, {10, 11, 12, 11}};
        int[][] straight = {{127, 63, 0, 128}, {138, 255, 3, 241}, {0, 0, 0, 0}, {1, 2, 3, 255}, {231, 255, 255, 11}};
        BufferedImage image = new BufferedImage(multiplied.length, 1, type);
        for (int x = 0; x < multiplied.length; x++) image.getRaster().setPixel(x, 0, multiplied[x]);
        byte[] found = Image.of(image).bytes();
        for (int x = 0; x < multiplied.length; x++) {
            for (int c = 0; c < 4; c++)
                assertEquals(straight[x][c], found[4 * x + c] & 255, "pixel " + x + ", sample " + c);
            assertArrayEquals(multiplied[x], image.getRaster().getPixel(x, 0, new int[4]), "not changed");
        }
    }

    @Test
    void grayTimesAlphaIsDividedOut() {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, true, Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = colours.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {32, 128});
        Image image = Image.of(new BufferedImage(colours, raster, true, null));
        assertArrayEquals(new byte[] {63, (byte) 128}, image.bytes());
    }

    @Test
    void whatHasNoSuchSamplesIsRefused() {
        ComponentColorModel floats = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_FLOAT);
        BufferedImage image = new BufferedImage(floats, floats.createCompatibleWritableRaster(1, 1), false, null);
        ClipException e = assertThrows(ClipException.class, () -> Image.of(image));
        assertTrue(e.getMessage().contains("TYPE_INT_RGB"), e.getMessage());
    }
}
