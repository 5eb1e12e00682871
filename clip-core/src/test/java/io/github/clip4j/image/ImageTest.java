package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    @TempDir
    Path folder;

    private static String failure(byte[] data) {
        ClipException e = assertThrows(ClipException.class, () -> Image.read(data, "x.img", ImageOptions.DEFAULT));
        assertTrue(e.getMessage().startsWith("x.img: ") && !e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    @Test
    void filesThatAreNotImagesAreNamed() throws IOException {
        assertTrue(failure(new byte[0]).contains("empty"));
        assertTrue(failure("hello, world".getBytes(StandardCharsets.US_ASCII))
                .contains("it begins with \"hello, world\""));
        assertTrue(failure(new byte[1000]).contains("known format"));
        assertTrue(failure(new byte[1000])
                .endsWith("; open it in an image program and save it as PNG, or download it again"));
        Path missing = folder.resolve("missing.png");
        assertThrowsNaming(missing, "no such file");
        assertThrowsNaming(folder, "directory");
        assertThrowsNaming(folder.resolve("x".repeat(300)), "File name too long");
        Path file = Files.write(folder.resolve("a.png"), GoldenFiles.bytes("image/images/camera_gray.jpg"));
        assertEquals(ImageMode.L, Image.read(file, ImageOptions.DEFAULT).mode(), "a JPEG that is called .png");
    }

    private static void assertThrowsNaming(Path path, String what) {
        ClipException e = assertThrows(ClipException.class, () -> Image.read(path, ImageOptions.DEFAULT));
        assertTrue(e.getMessage().startsWith(path + ": ") && e.getMessage().contains(what), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot_1x1.png", "chelsea.gif", "coffee.bmp", "chelsea_lzw.tif", "camera_gray.jpg"})
    void theSizeInTheHeaderIsCheckedBeforeDecoding(String file) {
        byte[] data = GoldenFiles.bytes("image/images/" + file);
        Image whole = Image.read(data, file, ImageOptions.DEFAULT);
        long pixels = (long) whole.width() * whole.height();
        assertEquals(
                whole.width(),
                Image.read(data, file, new ImageOptions(pixels, false)).width(),
                "exactly the limit");
        if (pixels == 1) return;
        ClipException e =
                assertThrows(ClipException.class, () -> Image.read(data, file, new ImageOptions(pixels - 1, false)));
        assertTrue(e.getMessage().contains(whole.width() + "x" + whole.height()), e.getMessage());
    }

    @Test
    void bombsAreRefusedFromTheHeader() {
        byte[] png = GoldenFiles.bytes("image/images/dot_1x1.png");
        assertTrue(failure(withPngSize(png, 60_000, 60_000)).contains("too large"));
        assertTrue(
                failure(withPngSize(png, Integer.MAX_VALUE, Integer.MAX_VALUE)).contains("too large"));
        assertTrue(failure(withPngSize(png, -1, -1)).contains("too large"));
        // Within the limit, but 70 bytes of deflate cannot hold 240 million bytes.
        assertTrue(failure(withPngSize(png, 9000, 9000)).contains("truncated"));
        byte[] gif = GoldenFiles.bytes("image/images/chelsea.gif");
        gif[6] = gif[7] = gif[8] = gif[9] = (byte) 255;
        assertTrue(failure(gif).contains("65535x65535"));
        byte[] bmp = GoldenFiles.bytes("image/images/coffee.bmp");
        bmp[20] = bmp[24] = 100;
        assertTrue(failure(bmp).contains("too large"));
    }

    private static byte[] withPngSize(byte[] png, int width, int height) {
        byte[] out = png.clone();
        for (int i = 0; i < 4; i++) {
            out[16 + i] = (byte) (width >> (24 - 8 * i));
            out[20 + i] = (byte) (height >> (24 - 8 * i));
        }
        CRC32 crc = new CRC32();
        crc.update(out, 12, 17);
        for (int i = 0; i < 4; i++) out[29 + i] = (byte) (crc.getValue() >> (24 - 8 * i));
        return out;
    }

    @Test
    void extremeProportionsCostNoMemory() {
        Preprocessor p = new Preprocessor(PreprocessConfig.openAi(224), CropRule.OPENAI);
        assertEquals(224 * 224 * 3, p.crop(Image.ofRgb(60_000, 1, new byte[180_000])).length);
        assertEquals(224 * 224 * 3, p.crop(Image.ofRgb(1, 60_000, new byte[180_000])).length);
        Image line = Image.ofRgb(5_000_000, 1, new byte[15_000_000]);
        assertTrue(assertThrows(ClipException.class, () -> p.crop(line))
                .getMessage()
                .contains("extreme"));
    }

    @Test
    void imagesOfTheJdkKeepTheirValues() {
        BufferedImage gray = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(0, 0, 0, 100);
        gray.getRaster().setSample(1, 0, 0, 200);
        assertArrayEquals(
                new byte[] {100, 100, 100, (byte) 200, (byte) 200, (byte) 200},
                Image.of(gray).toRgb());
        BufferedImage rgb = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
        rgb.setRGB(0, 0, 0x102030);
        assertArrayEquals(new byte[] {0x10, 0x20, 0x30}, Image.of(rgb).bytes());
        BufferedImage argb = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        argb.setRGB(0, 0, 0x80102030);
        assertEquals(ImageMode.RGBA, Image.of(argb).mode());
        assertArrayEquals(
                new byte[] {0x10, 0x20, 0x30, (byte) 0x80}, Image.of(argb).bytes());
        BufferedImage indexed = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY);
        indexed.setRGB(0, 0, 0xffffff);
        assertArrayEquals(new byte[] {-1, -1, -1}, Image.of(indexed).toRgb());
    }

    @Test
    void aBatchIsFilledAtItsOffset() {
        Preprocessor p = new Preprocessor(PreprocessConfig.openAi(8), CropRule.HF);
        Image image = ImageGoldens.image("up_20x20.png");
        float[] one = p.pixelValues(image);
        float[] batch = new float[3 * 8 * 8 + 5];
        p.pixelValues(image, batch, 5);
        for (int i = 0; i < one.length; i++) assertEquals(one[i], batch[5 + i], "value " + i);
        assertThrows(IllegalArgumentException.class, () -> p.pixelValues(image, batch, 6));
    }

    @Test
    void decodingAndPreprocessingMayRunInParallel() {
        Preprocessor p = new Preprocessor(PreprocessConfig.openAi(64), CropRule.OPENAI);
        for (String file :
                new String[] {"chelsea_422.jpg", "coffee_progressive_420.jpg", "logo_rgba.png", "chelsea_lzw.tif"}) {
            byte[] data = GoldenFiles.bytes("image/images/" + file);
            String expected = Sha256.of(p.crop(Image.read(data, file, ImageOptions.DEFAULT)));
            long distinct = IntStream.range(0, 32)
                    .parallel()
                    .mapToObj(i -> Sha256.of(p.crop(Image.read(data, file + i, ImageOptions.DEFAULT))))
                    .filter(sha -> !sha.equals(expected))
                    .count();
            assertEquals(0, distinct, file);
        }
    }

    @Test
    void rgbOfTheWrongLengthIsRefused() {
        assertThrows(ClipException.class, () -> Image.ofRgb(2, 2, new byte[11]));
        assertThrows(ClipException.class, () -> Image.ofRgb(0, 0, new byte[0]));
    }
}
