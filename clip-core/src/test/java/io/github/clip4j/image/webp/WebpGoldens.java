package io.github.clip4j.image.webp;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The files and expectations of tools/goldens/make_webp_goldens.py. */
final class WebpGoldens {
    private WebpGoldens() {}

    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(GoldenFiles.bytes("image/webp/webp_goldens.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static List<JsonObject> items() {
        List<?> items = (List<?>) Json.parseObject(GoldenFiles.bytes("image/webp/webp_goldens.json"))
                .get("items")
                .orElseThrow();
        return items.stream()
                .map(item -> JsonObject.of(item, "webp_goldens.json"))
                .toList();
    }
}
