package io.github.clip4j.image;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.ArrayList;
import java.util.List;

/** The files that tools/goldens/make_preprocess_goldens.py wrote. */
final class ImageGoldens {
    private ImageGoldens() {}

    static Image image(String name) {
        return Image.read(GoldenFiles.bytes("image/images/" + name), name, ImageOptions.DEFAULT);
    }

    static List<JsonObject> list(String resource) {
        return objects((List<?>) Json.parse(GoldenFiles.bytes("image/" + resource)), resource);
    }

    static List<JsonObject> objects(List<?> values, String path) {
        List<JsonObject> out = new ArrayList<>();
        for (Object o : values) out.add(JsonObject.of(o, path));
        return out;
    }

    static String string(JsonObject o, String key) {
        return o.string(key).orElseThrow();
    }

    static int number(JsonObject o, String key) {
        return o.integer(key).orElseThrow();
    }
}
