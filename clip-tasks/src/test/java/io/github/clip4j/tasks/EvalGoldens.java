package io.github.clip4j.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.search.interchange.npy.NpyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What tools/goldens/make_eval_goldens.py wrote. */
public final class EvalGoldens {
    private static final Path FOLDER = Path.of("src/test/resources/eval");

    /**
     * For sums of some hundred doubles in another order, of the magnitude 1. Seen: 1.8e-15 (the mean negative
     * log-likelihood).
     */
    private static final double TOLERANCE = 1e-13;

    private EvalGoldens() {}

    public static Path file(String name) {
        return FOLDER.resolve(name + ".npy");
    }

    public static float[][] rows(String name) {
        try (NpyFile file = NpyFile.open(file(name))) {
            float[][] rows = new float[(int) file.rows()][];
            for (int i = 0; i < rows.length; i++) rows[i] = file.row(i);
            return rows;
        }
    }

    public static JsonObject expected() {
        try {
            return Json.parseObject(Files.readAllBytes(FOLDER.resolve("eval.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonObject expected(String name) {
        return expected().object(name).orElseThrow();
    }

    /** All that is expected is there and the same: counts exactly. */
    public static void assertHolds(Map<String, Object> expected, Map<String, Object> found) {
        expected.forEach((name, value) -> {
            assertTrue(found.containsKey(name), name);
            same(name, value, Json.parse(Json.write(found.get(name))));
        });
    }

    private static void same(String name, Object expected, Object found) {
        switch (expected) {
            case Map<?, ?> map -> {
                Map<?, ?> other = (Map<?, ?>) found;
                map.forEach((key, value) -> same(name + "." + key, value, other.get(key)));
            }
            case List<?> list -> {
                List<?> other = (List<?>) found;
                assertEquals(list.size(), other.size(), name);
                for (int i = 0; i < list.size(); i++) same(name + "[" + i + "]", list.get(i), other.get(i));
            }
            case Long count -> assertEquals(count.doubleValue(), ((Number) found).doubleValue(), name);
            case Number number -> assertEquals(number.doubleValue(), ((Number) found).doubleValue(), TOLERANCE, name);
            case null -> assertEquals(null, found, name);
            default -> assertEquals(expected, found, name);
        }
    }
}
