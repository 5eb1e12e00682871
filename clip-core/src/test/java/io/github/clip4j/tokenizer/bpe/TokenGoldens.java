package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the golden files of the tokenizer; their README says where they come from. */
final class TokenGoldens {
    static final int START = 49406;
    static final int END = 49407;

    private TokenGoldens() {}

    static List<String> lines(String name) throws IOException {
        InputStream in = new ByteArrayInputStream(GoldenFiles.bytes("tokenizer/" + name));
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(name.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    static List<JsonObject> objects(String name) throws IOException {
        return lines(name).stream().map(l -> JsonObject.of(Json.parse(l), name)).toList();
    }

    static int[] ids(JsonObject row, String key) {
        return row.array(key).orElseThrow().stream()
                .mapToInt(v -> ((Long) v).intValue())
                .toArray();
    }

    /** Between start and end of text. */
    static int[] wrapped(int[] ids) {
        int[] all = new int[ids.length + 2];
        all[0] = START;
        System.arraycopy(ids, 0, all, 1, ids.length);
        all[ids.length + 1] = END;
        return all;
    }

    static String text(JsonObject row) {
        return row.string("text").orElseThrow();
    }
}
