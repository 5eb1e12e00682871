package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The files that tools/goldens/make_preprocess_goldens.py wrote. */
final class Goldens {
    private Goldens() {}

    static byte[] bytes(String resource) {
        try (InputStream in = Goldens.class.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Image image(String name) {
        return Image.read(bytes("images/" + name), name, ImageOptions.DEFAULT);
    }

    static List<JsonObject> list(String resource) {
        return objects((List<?>) Json.parse(bytes(resource)), resource);
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

    static String sha(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha(float[] values) {
        ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        b.asFloatBuffer().put(values);
        return sha(b.array());
    }
}
