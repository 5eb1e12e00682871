package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;

/** Files of many formats and what Pillow makes of them (tools/goldens/make_format_goldens.py). */
final class FormatFiles {
    private FormatFiles() {}

    static List<JsonObject> matching(String names) throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(GoldenFiles.bytes("image/formats.json.gz")))) {
            return ((List<?>) Json.parse(in.readAllBytes()))
                    .stream()
                            .map(file -> JsonObject.of(file, "formats.json"))
                            .filter(file -> name(file).matches(names))
                            .toList();
        }
    }

    private static String name(JsonObject file) {
        return file.string("name").orElseThrow();
    }

    static byte[] data(JsonObject file) {
        return Base64.getDecoder().decode(file.string("data").orElseThrow());
    }

    /** A test for each, that it is read as Pillow reads it. */
    static Stream<DynamicTest> asPillow(List<JsonObject> files) {
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    Image image = Image.read(data(file), "x.tif", ImageOptions.DEFAULT);
                    assertEquals(file.string("mode").orElseThrow(), image.mode().pillowName());
                    assertEquals(file.string("rgb").orElseThrow(), Sha256.of(image.toRgb()));
                }));
    }
}
