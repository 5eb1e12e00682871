package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.search.interchange.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files that faiss wrote, with what it found in them: see the README beside them. */
final class FaissFiles {
    private FaissFiles() {}

    /** An answer of faiss: (queries, top) each; -1 where nothing was found. */
    record Expected(String name, Path file, float[][] queries, long[][] ids, float[][] scores) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Path path(String name) {
        return Resources.path("faiss/" + name);
    }

    /** Several kinds of index find the same; each result is kept once. */
    private static final Map<String, String> SAME = Map.of(
            "d24/flat_l2.top10.ids.npy", "d24/flat_ip.top10.ids.npy",
            "d24/hnsw_flat_ip.top10.ids.npy", "d24/flat_ip.top10.ids.npy",
            "d24/hnsw_flat_l2.top10.ids.npy", "d24/flat_ip.top10.ids.npy",
            "d24/idmap_flat_ip.top10.scores.npy", "d24/flat_ip.top10.scores.npy",
            "d24/idmap2_flat_ip.top10.scores.npy", "d24/flat_ip.top10.scores.npy",
            "d24/idmap2_flat_ip.top10.ids.npy", "d24/idmap_flat_ip.top10.ids.npy",
            "d24/ivf_flat_l2.top10.ids.npy", "d24/ivf_flat_ip.top10.ids.npy");

    private static Path result(String name) {
        return path(SAME.getOrDefault(name, name));
    }

    static List<Expected> all() {
        List<Expected> all = new ArrayList<>(folder("d24"));
        all.addAll(folder("d512"));
        all.addAll(more());
        return all;
    }

    private static List<Expected> folder(String name) {
        float[][] queries = floats(path(name + "/queries.npy"));
        try (var files = Files.list(path(name))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".faiss"))
                    .sorted()
                    .map(file -> {
                        String top = name + "/" + file.replace(".faiss", ".top10.");
                        return new Expected(
                                name + "/" + file,
                                path(name + "/" + file),
                                queries,
                                longs(result(top + "ids.npy")),
                                floats(result(top + "scores.npy")));
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonObject expected() {
        try (InputStream in = Files.newInputStream(path("more/expected.json"))) {
            return JsonObject.of(Json.parse(in.readAllBytes()), "expected.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Expected> more() {
        JsonObject json = expected();
        JsonObject files = json.object("files").orElseThrow();
        float[][] queries = matrix(json, "queries");
        List<Expected> all = new ArrayList<>();
        for (String name : files.keys()) {
            JsonObject file = files.object(name).orElseThrow();
            float[][] ids = matrix(file, "ids");
            long[][] exact = new long[ids.length][];
            for (int i = 0; i < ids.length; i++) {
                exact[i] = new long[ids[i].length];
                for (int j = 0; j < ids[i].length; j++) exact[i][j] = (long) ids[i][j];
            }
            all.add(new Expected(
                    "more/" + name, path("more/" + name + ".faiss"), queries, exact, matrix(file, "scores")));
        }
        return all;
    }

    static float[][] matrix(JsonObject json, String name) {
        return json.array(name).orElseThrow().stream()
                .map(row -> {
                    List<?> numbers = (List<?>) row;
                    float[] floats = new float[numbers.size()];
                    for (int i = 0; i < floats.length; i++) floats[i] = ((Number) numbers.get(i)).floatValue();
                    return floats;
                })
                .toArray(float[][]::new);
    }

    /** Files of two dimensions, as numpy writes them; read without the code under test. */
    private static ByteBuffer data(Path npy, int[] shape) {
        try {
            byte[] bytes = Files.readAllBytes(npy);
            String header = new String(bytes, 10, 118, StandardCharsets.ISO_8859_1);
            String[] numbers = header.replaceAll(".*'shape': \\((\\d+), (\\d+)\\).*\\s*", "$1 $2")
                    .split(" ", -1);
            shape[0] = Integer.parseInt(numbers[0]);
            shape[1] = Integer.parseInt(numbers[1].strip());
            return ByteBuffer.wrap(bytes, 128, bytes.length - 128).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[][] floats(Path npy) {
        int[] shape = new int[2];
        ByteBuffer data = data(npy, shape);
        float[][] rows = new float[shape[0]][shape[1]];
        for (float[] row : rows) for (int i = 0; i < row.length; i++) row[i] = data.getFloat();
        return rows;
    }

    static long[][] longs(Path npy) {
        int[] shape = new int[2];
        ByteBuffer data = data(npy, shape);
        long[][] rows = new long[shape[0]][shape[1]];
        for (long[] row : rows) for (int i = 0; i < row.length; i++) row[i] = data.getLong();
        return rows;
    }
}
