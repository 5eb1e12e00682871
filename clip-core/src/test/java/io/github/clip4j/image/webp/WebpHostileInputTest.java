package io.github.clip4j.image.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebpHostileInputTest {
    /** Callers have a limit too; without one a flipped bit asks for 2^28 pixels. */
    private static final int MAX_PIXELS = 100_000;

    private static final Map<String, byte[]> FILES = WebpGoldens.files();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossy_photo_31x8",
                "lossless_photo_31x8",
                "palette16_37x23",
                "alpha_ramp_40",
                "alpha_binary_compression0_filtering0",
                "animation_ramp_lossy",
                "frames_lossless_flags0_alpha0",
                "partitions3",
                "exif"
            })
    void everyTruncationIsAnError(String name) {
        byte[] data = FILES.get(name + ".webp");
        for (int length = 0; length < data.length; length++) {
            byte[] cut = Arrays.copyOf(data, length);
            String what = name + " cut to " + length + " bytes";
            assertOneLine(assertThrows(ClipException.class, () -> WebpDecoder.decode(cut), what), what);
            assertThrows(ClipException.class, () -> WebpDecoder.exif(cut), what);
        }
    }

    /** Cuts the data but keeps the container consistent, so that the bitstreams themselves end early. */
    @ParameterizedTest
    @ValueSource(strings = {"lossy_photo_70x50", "lossless_photo_70x50", "partitions2", "method6_lossless"})
    void everyTruncatedBitstreamIsAnError(String name) {
        byte[] data = FILES.get(name + ".webp");
        // The last bytes of a partition need not all be read.
        for (int length = 20; length < data.length - 4; length += 2) {
            byte[] cut = Arrays.copyOf(data, length);
            putSize(cut, 4, length - 8);
            putSize(cut, 16, length - 20);
            String what = name + " of " + length + " bytes";
            assertOneLine(assertThrows(ClipException.class, () -> WebpDecoder.decode(cut), what), what);
        }
    }

    @Test
    void damagedFilesGiveAnImageOrAClipException() {
        Random random = new Random(3);
        String[] names = FILES.keySet().stream()
                .filter(name -> FILES.get(name).length < 3000)
                .sorted()
                .toArray(String[]::new);
        int decoded = 0;
        int refused = 0;
        for (int i = 0; i < 6000; i++) {
            String name = names[random.nextInt(names.length)];
            byte[] data = FILES.get(name).clone();
            int first = i % 2 == 0 ? 0 : Math.min(20, data.length - 1);
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                int at = first + random.nextInt(data.length - first);
                data[at] = (byte) (random.nextBoolean() ? data[at] ^ 1 << random.nextInt(8) : random.nextInt());
            }
            if (decodes(data, name + ", variant " + i)) {
                decoded++;
            } else {
                refused++;
            }
        }
        assertTrue(decoded > 1000, "decoded " + decoded);
        assertTrue(refused > 1000, "refused " + refused);
    }

    @Test
    void randomBitstreamsGiveAnImageOrAClipException() {
        Random random = new Random(5);
        byte[] lossy = Arrays.copyOf(FILES.get("lossy_photo_31x8.webp"), 600);
        byte[] lossless = Arrays.copyOf(FILES.get("lossless_photo_31x8.webp"), 600);
        for (int i = 0; i < 4000; i++) {
            boolean first = i % 2 == 0;
            byte[] data = (first ? lossy : lossless).clone();
            byte[] noise = new byte[data.length - (first ? 30 : 25)];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, data, data.length - noise.length, noise.length);
            putSize(data, 4, data.length - 8);
            putSize(data, 16, data.length - 20);
            decodes(data, (first ? "lossy" : "lossless") + " noise " + i);
        }
    }

    private static boolean decodes(byte[] data, String what) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    try {
                        int[] size = WebpDecoder.size(data);
                        if ((long) size[0] * size[1] > MAX_PIXELS) {
                            return false;
                        }
                        WebpImage image = WebpDecoder.decode(data);
                        assertEquals(size[0], image.width(), what);
                        assertEquals(size[1], image.height(), what);
                        assertEquals(size[0] * size[1] * (image.hasAlpha() ? 4 : 3), image.pixels().length, what);
                        return true;
                    } catch (ClipException e) {
                        assertOneLine(e, what);
                        return false;
                    }
                },
                what);
    }

    private static void assertOneLine(ClipException e, String what) {
        assertTrue(e.getMessage().matches("WebP file, byte \\d+: .+"), what + ": " + e.getMessage());
    }

    private static void putSize(byte[] data, int offset, int size) {
        for (int i = 0; i < 4; i++) {
            data[offset + i] = (byte) (size >> 8 * i);
        }
    }
}
