package io.github.clip4j.search.duplicates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.json.Json;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against tools/goldens/make_hash_goldens.py, which computes what Python's imagehash does. */
class PerceptualHashTest {
    private static final Path IMAGES = GoldenFiles.repository().resolve("testkit/goldens/image/images");
    /** Rounding decides below this, as in flat images; observed otherwise: 1.5e-7 and more. */
    private static final double MARGIN = 1e-9;

    @Test
    void hashesAreThoseOfPython() throws IOException {
        Map<?, ?> goldens =
                (Map<?, ?>) Json.parse(Files.readAllBytes(Path.of("src/test/resources/duplicates/hashes.json")));
        int compared = 0;
        for (var entry : goldens.entrySet()) {
            Map<?, ?> golden = (Map<?, ?>) entry.getValue();
            if (((Number) golden.get("margin")).doubleValue() < MARGIN) continue;
            assertEquals(
                    golden.get("hash"),
                    "%016x".formatted(hash(entry.getKey() + "")),
                    () -> String.valueOf(entry.getKey()));
            compared++;
        }
        assertEquals(33, compared);
    }

    @Test
    void savedOtherwiseItIsTheSameImage() {
        assertTrue(PerceptualHash.distance(hash("coffee.png"), hash("coffee_progressive_420.jpg")) <= 2);
        assertTrue(PerceptualHash.distance(hash("chelsea.png"), hash("chelsea_p64.png")) <= 4);
        assertTrue(PerceptualHash.distance(hash("coffee.png"), hash("chelsea.png")) > 16);
        assertEquals(64, PerceptualHash.distance(0, -1));
    }

    private static long hash(String name) {
        return PerceptualHash.of(Image.read(IMAGES.resolve(name), ImageOptions.DEFAULT));
    }
}
