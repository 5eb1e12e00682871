package io.github.clip4j.image.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WebpGoldenTest {
    private static final Map<String, byte[]> FILES = WebpGoldens.files();
    private static final List<JsonObject> ITEMS = WebpGoldens.items();

    static Stream<Arguments> accepted() {
        return ITEMS.stream().filter(item -> !item.keys().contains("error")).map(WebpGoldenTest::named);
    }

    static Stream<Arguments> refused() {
        return ITEMS.stream().filter(item -> item.keys().contains("error")).map(WebpGoldenTest::named);
    }

    private static Arguments named(JsonObject item) {
        return Arguments.of(item.string("file").orElseThrow(), item);
    }

    @Test
    void everyFileHasAnExpectation() {
        assertEquals(363, FILES.size(), "files");
        assertEquals(FILES.size(), ITEMS.size(), "expectations");
        assertEquals(36, refused().count(), "refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void pixelsAreThoseOfPillow(String name, JsonObject item) throws NoSuchAlgorithmException {
        byte[] data = FILES.get(name);
        WebpImage image = WebpDecoder.decode(data);
        String found = (image.hasAlpha() ? "RGBA " : "RGB ") + image.width() + " x " + image.height() + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.pixels()));
        String expected = item.string("mode").orElseThrow() + " " + number(item, "width") + " x "
                + number(item, "height") + " " + item.string("sha256").orElseThrow();
        assertEquals(expected, found, name);
        assertEquals(image.width(), WebpDecoder.size(data)[0], name + ": width from the headers");
        assertEquals(image.height(), WebpDecoder.size(data)[1], name + ": height from the headers");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void exifIsThatOfPillow(String name, JsonObject item) {
        Optional<String> exif = WebpDecoder.exif(FILES.get(name)).map(HexFormat.of()::formatHex);
        assertEquals(item.get("exif"), exif.map(Object.class::cast), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatPillowRefusesIsAnError(String name, JsonObject item) {
        ClipException error = assertThrows(ClipException.class, () -> WebpDecoder.decode(FILES.get(name)), name);
        assertTrue(error.getMessage().matches("WebP file, byte \\d+: .+"), name + ": " + error.getMessage());
    }

    private static long number(JsonObject item, String key) {
        return ((Number) item.get(key).orElseThrow()).longValue();
    }
}
