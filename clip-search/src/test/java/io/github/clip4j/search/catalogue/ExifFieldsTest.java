package io.github.clip4j.search.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images are made by tools/goldens/make_exif_images.py, with Pillow. */
class ExifFieldsTest {
    private static byte[] image(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/catalogue", name));
    }

    /** 33° 51' 24" south, 151° 12' 54" east. */
    @ParameterizedTest
    @CsvSource({
        "exif-utc.jpg, 2024-05-31T23:30:00Z",
        "exif-zone.jpg, 2024-05-31T13:30:00Z",
        "exif.png, 2024-05-31T23:30:00Z",
        "exif.webp, 2024-05-31T23:30:00Z"
    })
    void dateCameraAndPlaceAreRead(String name, Instant taken) throws IOException {
        Map<String, Object> fields = ExifFields.of(image(name));
        assertEquals(taken, fields.get("taken"));
        assertEquals("Canon EOS 5D", fields.get("camera"));
        assertEquals(-33.856667, (double) fields.get("latitude"), 1e-6);
        assertEquals(151.215, (double) fields.get("longitude"), 1e-6);
        assertEquals(4, fields.size());
    }

    @Test
    void imagesWithoutSayNothing() throws IOException {
        assertEquals(Map.of(), ExifFields.of(image("exif-none.png")));
        assertEquals(Map.of(), ExifFields.of(new byte[0]));
        assertEquals(Map.of(), ExifFields.of("no image".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void damageCostsNoMoreThanTheFields() throws IOException {
        Random random = new Random(5);
        for (String name : new String[] {"exif-utc.jpg", "exif.png", "exif.webp"}) {
            byte[] whole = image(name);
            for (int round = 0; round < 200; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i < 1 + round % 8; i++)
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                assertNotNull(ExifFields.of(damaged));
            }
        }
    }
}
