package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** TIFF with Zstandard inside, as Pillow writes and reads it (tools/goldens/make_format_goldens.py). */
class ZstdCodecTest {
    private static List<JsonObject> files() throws IOException {
        return FormatFiles.matching("pillow_zstd_.*");
    }

    @TestFactory
    Stream<DynamicTest> asPillow() throws IOException {
        List<JsonObject> files = files();
        assertEquals(6, files.size());
        return FormatFiles.asPillow(files);
    }

    @Test
    void damageIsOneLine() throws IOException {
        Random random = new Random(1);
        int refused = 0;
        for (JsonObject file : files()) {
            byte[] whole = FormatFiles.data(file);
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
        byte[] cut = Arrays.copyOf(FormatFiles.data(files().getFirst()), 200);
        assertThrows(ClipException.class, () -> Image.read(cut, "x.tif", ImageOptions.DEFAULT));
    }
}
