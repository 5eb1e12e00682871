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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rarer formats and kinds (tools/goldens/make_format_goldens.py) as Pillow decodes, turns and resizes them. */
class FormatsTest {
    private static final ImageOptions TURNED = new ImageOptions(100_000, true);

    /** A cursor without its mask, and codecs of other modules. */
    private static final String NOT_READ = "cursor\\.cur|(pillow_)?(zstd|lzma)_.*\\.tif";

    /**
     * Planes that Pillow reads by their first byte, or in the wrong byte order; its stride for a tile; its alpha of LA
     * in planes; libtiff's last columns of 4x4 subsampling. What is read here instead is tested by the files whose
     * names begin with truth.
     */
    private static final String MISREAD = "(ii|mm)_.*_(1x4|1x16|3x16|4x16|4x16_e2)_planes_raw\\.tif"
            + "|mm_.*_1x32_planes_raw\\.tif|mm_p2_f1_o1_4x8_planes_raw\\.tif|mm_p6_f1_o1_1x8_planes_raw\\.tif"
            + "|.._p1_f1_o1_2x8_e2_planes_c8\\.tif|ycc_4x4\\.tif";

    /**
     * Little CMS interpolates in a table of 33 colours a side. Observed in these files of strong colours: 32 levels and
     * a mean of 0.57; in photographs 11 and 0.55, these pixels being the nearer ones to the original.
     */
    private static final int CIELAB_LEVELS = 32;

    private static final double CIELAB_MEAN = 0.6;

    /** Modes that are others here: the same colours, and a resize that does not mix bytes or indices. */
    private static final Map<String, ImageMode> MODES = Map.of("I;16B", ImageMode.I16, "PA", ImageMode.P);

    private static List<JsonObject> files() {
        byte[] packed = GoldenFiles.bytes("image/formats.json.gz");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return ImageGoldens.objects((List<?>) Json.parse(in.readAllBytes()), "formats.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(JsonObject file) {
        return ImageGoldens.string(file, "name");
    }

    private static byte[] data(JsonObject file) {
        return Base64.getDecoder().decode(ImageGoldens.string(file, "data"));
    }

    private static boolean isRefusedByPillow(JsonObject file) {
        return file.bool("error").orElse(false);
    }

    private static boolean isReadBoth(JsonObject file) {
        String name = name(file);
        return !isRefusedByPillow(file) && !name.matches(NOT_READ) && !name.matches(MISREAD) && !isCieLab(file);
    }

    private static boolean isCieLab(JsonObject file) {
        return name(file).startsWith("cielab_");
    }

    @TestFactory
    Stream<DynamicTest> asPillow() {
        List<JsonObject> read = files().stream().filter(FormatsTest::isReadBoth).toList();
        assertEquals(790, read.size());
        return read.stream().map(f -> DynamicTest.dynamicTest(name(f), () -> check(f)));
    }

    private static void check(JsonObject file) {
        String name = name(file);
        Image image = Image.read(data(file), name, ImageOptions.DEFAULT);
        Image turned = Image.read(data(file), name, TURNED);
        String pillow = ImageGoldens.string(file, "mode");
        String mode = MODES.containsKey(pillow) ? MODES.get(pillow).pillowName() : pillow;
        assertAll(
                () -> assertEquals(mode, image.mode().pillowName(), name + " mode"),
                () -> assertEquals(ImageGoldens.number(file, "width"), image.width(), name + " width"),
                () -> assertEquals(ImageGoldens.number(file, "height"), image.height(), name + " height"),
                () -> assertEquals(ImageGoldens.string(file, "rgb"), Sha256.of(image.toRgb()), name + " RGB"),
                () -> assertEquals(ImageGoldens.string(file, "turned"), Sha256.of(turned.toRgb()), name + " turned"),
                () -> file.string("resized")
                        .ifPresent(sha -> assertEquals(sha, Sha256.of(resized(image)), name + " resized")));
    }

    private static byte[] resized(Image image) {
        return Resizer.resize(image, 7, 4, Interpolation.BICUBIC, new Region(0, 0, 7, 4))
                .toRgb();
    }

    /** In one line; or read as the format means it, where Pillow's table or unpackers have a gap. */
    @Test
    void whatPillowRefusesNeverEndsInAnotherException() {
        int read = 0;
        int refused = 0;
        for (JsonObject file :
                files().stream().filter(FormatsTest::isRefusedByPillow).toList()) {
            if (decodes(data(file), name(file))) read++;
            else refused++;
        }
        assertEquals(77, read, "read beyond Pillow");
        assertEquals(36, refused, "refused as by Pillow");
    }

    @Test
    void aCodecOfAnotherModuleIsNamedWhereItIsMissing() {
        List<JsonObject> files =
                files().stream().filter(f -> name(f).matches(NOT_READ)).toList();
        assertEquals(20, files.size());
        for (JsonObject file : files) {
            String message = assertThrows(
                            ClipException.class,
                            () -> Image.read(data(file), name(file), ImageOptions.DEFAULT),
                            name(file))
                    .getMessage();
            String what = name(file).contains("lzma")
                    ? "compression LZMA"
                    : name(file).contains("zstd") ? "compression zstd" : "cursor";
            assertTrue(message.contains(what), message);
        }
    }

    @TestFactory
    Stream<DynamicTest> cieLabNearPillow() {
        List<JsonObject> files = files().stream().filter(FormatsTest::isCieLab).toList();
        assertEquals(5, files.size());
        return files.stream()
                .map(f -> DynamicTest.dynamicTest(name(f), () -> {
                    byte[] found =
                            Image.read(data(f), name(f), ImageOptions.DEFAULT).toRgb();
                    byte[] pillow = Base64.getDecoder().decode(ImageGoldens.string(f, "pixels"));
                    assertEquals(pillow.length, found.length);
                    int most = 0;
                    double sum = 0;
                    for (int i = 0; i < found.length; i++) {
                        int difference = Math.abs((found[i] & 255) - (pillow[i] & 255));
                        most = Math.max(most, difference);
                        sum += difference;
                    }
                    String observed = name(f) + ": " + most + " levels, mean " + sum / found.length;
                    assertTrue(most <= CIELAB_LEVELS && sum / found.length <= CIELAB_MEAN, observed);
                }));
    }

    @Test
    void damagedBytesNeverCrash() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20240611);
        int refused = 0;
        for (JsonObject file : files()) {
            byte[] whole = data(file);
            for (int i = 0; i < 20; i++) {
                byte[] damaged = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int k = 0; k < 1 + i % 3 && damaged.length > 0; k++)
                    damaged[random.nextInt(Math.min(damaged.length, i % 2 == 0 ? 400 : 1 << 20))] =
                            (byte) random.nextInt(256);
                if (!decodes(damaged, name(file) + " damaged " + i)) refused++;
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }

    private static boolean decodes(byte[] data, String name) {
        try {
            Image.read(data, name, TURNED);
            return true;
        } catch (ClipException e) {
            String message = e.getMessage();
            assertTrue(message.startsWith(name + ": ") && !message.contains("\n"), message);
            assertTrue(message.length() < 500 && !message.contains("null") && !message.contains("java."), message);
            return false;
        }
    }
}
