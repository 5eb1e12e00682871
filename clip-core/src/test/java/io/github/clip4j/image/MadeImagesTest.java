package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Small files of every supported kind, and of damaged ones, decoded by Pillow; and the same files cut off. */
class MadeImagesTest {
    /** What Pillow accepts and this library refuses, because the pixels would not be Pillow's. */
    private static final Set<String> STRICTER = Set.of("missing_scans.jpg");

    /**
     * Gray of 16 bits is little-endian here whatever the file's order: Pillow's own mode for the other is resized
     * wrongly.
     */
    private static final String BIG_ENDIAN = "I;16B";

    private static final JsonObject GOLDENS =
            JsonObject.of(Json.parse(GoldenFiles.bytes("image/made.json")), "made.json");

    private static List<JsonObject> files() {
        return ImageGoldens.objects(GOLDENS.array("files").orElseThrow(), "files");
    }

    private static byte[] data(JsonObject file) {
        return Base64.getDecoder().decode(ImageGoldens.string(file, "data"));
    }

    @TestFactory
    Stream<DynamicTest> asPillow() {
        assertEquals(299, files().size());
        return files().stream().map(f -> DynamicTest.dynamicTest(ImageGoldens.string(f, "name"), () -> check(f)));
    }

    private static void check(JsonObject f) {
        String name = ImageGoldens.string(f, "name");
        if (f.bool("error").orElse(false) || STRICTER.contains(name)) {
            assertRefused(data(f), name);
            return;
        }
        Image image = Image.read(data(f), name, ImageOptions.DEFAULT);
        Image turned = Image.read(data(f), name, new ImageOptions(100_000, true));
        boolean swapped = ImageGoldens.string(f, "mode").equals(BIG_ENDIAN);
        String mode = swapped ? ImageMode.I16.pillowName() : ImageGoldens.string(f, "mode");
        byte[] raw = image.bytes();
        for (int i = 0; swapped && i < raw.length; i += 2) {
            byte low = raw[i];
            raw[i] = raw[i + 1];
            raw[i + 1] = low;
        }
        assertAll(
                () -> assertEquals(mode, image.mode().pillowName(), name + " mode"),
                () -> assertEquals(ImageGoldens.number(f, "width"), image.width(), name + " width"),
                () -> assertEquals(ImageGoldens.number(f, "height"), image.height(), name + " height"),
                () -> assertEquals(ImageGoldens.string(f, "raw"), Sha256.of(raw), name + " pixels"),
                () -> assertEquals(ImageGoldens.string(f, "rgb"), Sha256.of(image.toRgb()), name + " RGB"),
                () -> assertEquals(
                        ImageGoldens.string(f, "exif_transposed_rgb"), Sha256.of(turned.toRgb()), name + " turned"));
    }

    private static void assertRefused(byte[] data, String name) {
        ClipException e = assertThrows(ClipException.class, () -> Image.read(data, name, ImageOptions.DEFAULT), name);
        assertTrue(e.getMessage().startsWith(name + ": ") && !e.getMessage().contains("\n"), e.getMessage());
    }

    @TestFactory
    Stream<DynamicTest> cutOff() {
        List<JsonObject> cuts = ImageGoldens.objects(GOLDENS.array("cuts").orElseThrow(), "cuts");
        assertEquals(15, cuts.size());
        return cuts.stream().map(c -> DynamicTest.dynamicTest(ImageGoldens.string(c, "name"), () -> checkCuts(c)));
    }

    /** Refused where Pillow refuses; where Pillow accepts, refused or the same pixels. */
    private static void checkCuts(JsonObject golden) {
        String name = ImageGoldens.string(golden, "name");
        byte[] whole = data(files().stream()
                .filter(f -> ImageGoldens.string(f, "name").equals(name))
                .findFirst()
                .orElseThrow());
        for (JsonObject cut : ImageGoldens.objects(golden.array("cuts").orElseThrow(), name)) {
            int at = ImageGoldens.number(cut, "at");
            String label = name + " cut at " + at;
            byte[] part = Arrays.copyOf(whole, at);
            if (cut.string("rgb").isEmpty()) {
                assertRefused(part, label);
                continue;
            }
            try {
                Image image = Image.read(part, label, ImageOptions.DEFAULT);
                assertEquals(ImageGoldens.string(cut, "rgb"), Sha256.of(image.toRgb()), label);
            } catch (ClipException e) {
                assertTrue(e.getMessage().startsWith(label + ": "), e.getMessage());
            }
        }
    }

    /** Random damage must end in an image or in a one-line error, never in another exception. */
    @Test
    void damagedBytesNeverCrash() {
        RandomGenerator random = new Random(20240609);
        int refused = 0;
        for (JsonObject f : files()) {
            byte[] whole = data(f);
            for (int i = 0; i < 40; i++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k < 1 + i % 3; k++)
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                String label = ImageGoldens.string(f, "name") + " damaged " + i;
                try {
                    Image.read(damaged, label, new ImageOptions(1_000_000, true));
                } catch (ClipException e) {
                    refused++;
                    assertTrue(
                            e.getMessage().startsWith(label + ": ")
                                    && !e.getMessage().contains("\n"),
                            e.getMessage());
                }
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }
}
