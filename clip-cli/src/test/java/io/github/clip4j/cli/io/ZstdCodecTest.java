package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** TIFF with Zstandard inside, as Pillow writes and reads it (tools/goldens/make_format_goldens.py). */
class ZstdCodecTest {
    private static List<JsonObject> files() throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(GoldenFiles.bytes("image/formats.json.gz")))) {
            return ((List<?>) Json.parse(in.readAllBytes()))
                    .stream()
                            .map(file -> JsonObject.of(file, "formats.json"))
                            .filter(file -> file.string("name").orElseThrow().startsWith("pillow_zstd_"))
                            .toList();
        }
    }

    private static byte[] data(JsonObject file) {
        return Base64.getDecoder().decode(file.string("data").orElseThrow());
    }

    @TestFactory
    Stream<DynamicTest> asPillow() throws IOException {
        List<JsonObject> files = files();
        assertEquals(6, files.size());
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.string("name").orElseThrow(), () -> {
                    Image image = Image.read(data(file), "x.tif", ImageOptions.DEFAULT);
                    assertEquals(file.string("mode").orElseThrow(), image.mode().pillowName());
                    assertEquals(file.string("rgb").orElseThrow(), Sha256.of(image.toRgb()));
                }));
    }

    @Test
    void damageIsOneLine() throws IOException {
        Random random = new Random(1);
        int refused = 0;
        for (JsonObject file : files()) {
            byte[] whole = data(file);
            for (int round = 0; round < 300; round++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                try {
                    Image.read(damaged, "x.tif", ImageOptions.DEFAULT);
                } catch (ClipException e) {
                    refused++;
                    String message = String.valueOf(e.getMessage());
                    assertTrue(message.startsWith("x.tif: ") && !message.contains("null"), message);
                }
            }
        }
        assertTrue(refused > 100, "refused " + refused);
        byte[] cut = java.util.Arrays.copyOf(data(files().getFirst()), 200);
        assertThrows(ClipException.class, () -> Image.read(cut, "x.tif", ImageOptions.DEFAULT));
    }
}
