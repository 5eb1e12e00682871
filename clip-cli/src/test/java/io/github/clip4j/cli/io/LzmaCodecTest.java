package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.TiffCodec;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.Allocations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** TIFF with LZMA inside, as Pillow reads it (tools/goldens/make_format_goldens.py), and as an attacker writes it. */
class LzmaCodecTest {
    private static final int HEADER = 130;

    @TestFactory
    Stream<DynamicTest> asPillow() throws IOException {
        List<JsonObject> files = FormatFiles.matching("(pillow_)?lzma_.*");
        assertEquals(13, files.size());
        return FormatFiles.asPillow(files);
    }

    @Test
    void aDictionaryWithoutEndIsRefusedBeforeItIsThere() throws IOException {
        byte[] data = tiff(xz(256 << 20));
        ClipException[] thrown = new ClipException[1];
        long allocated = Allocations.of(() ->
                thrown[0] = assertThrows(ClipException.class, () -> Image.read(data, "x.tif", ImageOptions.DEFAULT)));
        assertTrue(allocated < TiffCodec.MOST_MEMORY / 2, "allocated " + allocated);
        assertEquals(
                "x.tif: damaged TIFF: a strip or tile needs 256 MB for its dictionary, the limit is 80 MB; open it in"
                        + " an image program and save it as PNG, or download it again",
                thrown[0].getMessage());
    }

    @Test
    void damageIsOneLine() throws IOException {
        byte[] data = tiff(xz(1 << 20));
        data[HEADER + 30] ^= 1;
        String message = assertThrows(ClipException.class, () -> Image.read(data, "x.tif", ImageOptions.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith("x.tif: damaged TIFF: ") && !message.contains("null"), message);
    }

    @Test
    void damagedBytesNeverCrash() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261130);
        int refused = 0;
        for (JsonObject file : FormatFiles.matching("(pillow_)?lzma_.*")) {
            byte[] whole = FormatFiles.data(file);
            for (int i = 0; i < 100; i++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k <= i % 3; k++) damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                try {
                    Image.read(damaged, "x.tif", ImageOptions.DEFAULT);
                } catch (ClipException e) {
                    String message = String.valueOf(e.getMessage());
                    assertTrue(message.startsWith("x.tif: ") && !message.contains("null"), message);
                    refused++;
                }
            }
        }
        assertTrue(refused > 500, "refused " + refused);
    }

    private static byte[] xz(int dictionary) throws IOException {
        LZMA2Options options = new LZMA2Options(0);
        options.setDictSize(dictionary);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(out, options)) {
            xz.write(new byte[16]);
        }
        return out.toByteArray();
    }

    /** Gray of 4x4 in one strip. */
    private static byte[] tiff(byte[] strip) {
        int[][] entries = {
            {256, 4}, {257, 4}, {258, 8}, {259, 34925}, {262, 1}, {273, HEADER}, {277, 1}, {278, 4}, {279, strip.length}
        };
        ByteBuffer b = ByteBuffer.allocate(HEADER + strip.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.length);
        for (int[] e : entries)
            b.putShort((short) e[0]).putShort((short) 4).putInt(1).putInt(e[1]);
        return b.position(HEADER).put(strip).array();
    }
}
