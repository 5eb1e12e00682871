package io.github.clip4j.cuda;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small CLIP with inputs and embeddings that PyTorch computed in float64: the goldens of clip-core, see the README
 * beside them.
 */
final class TinyModel {
    private static final Path REFERENCE = Path.of("../clip-core/src/test/resources/reference");

    private final Path checkpoint;
    private final Map<String, float[]> goldens = new HashMap<>();
    private final Map<String, int[]> shapes = new HashMap<>();

    private TinyModel(String model, String checkpoint) {
        this.checkpoint = REFERENCE.resolve("checkpoints").resolve(checkpoint);
        Path golden = REFERENCE.resolve("model").resolve(model).resolve("golden.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(golden);
                Arena arena = Arena.ofConfined()) {
            for (TensorInfo info : file.tensors().values()) {
                float[] all = new float[Math.toIntExact(info.elementCount())];
                Floats.read(file.map(info.name(), arena), info.dtype(), 0, all, 0, all.length);
                goldens.put(info.name(), all);
                shapes.put(
                        info.name(),
                        info.shape().stream().mapToInt(Math::toIntExact).toArray());
            }
        }
    }

    /** {@code tiny}: 2 heads of 16; {@code tiny64}: heads of 64. */
    static TinyModel of(String name) {
        return new TinyModel(name, name.equals("tiny") ? "tiny-hf" : "tiny64-hf-f32");
    }

    Clip open(Precision precision) {
        return Clip.load(checkpoint, ClipOptions.DEFAULT.withBackend("cuda").withPrecision(precision));
    }

    /** With as many images at once as the largest call brings. */
    Clip open(Precision precision, int batchSize) {
        return Clip.load(
                checkpoint,
                ClipOptions.DEFAULT.withBackend("cuda").withPrecision(precision).withBatchSize(batchSize));
    }

    /** On all devices. */
    Clip openOnAllDevices(Precision precision, int batchSize) {
        return Clip.load(
                checkpoint,
                ClipOptions.DEFAULT
                        .withBackend("cuda")
                        .withPrecision(precision)
                        .withBatchSize(batchSize)
                        .withDevices(List.of()));
    }

    Clip open(String backend) {
        return Clip.load(checkpoint, ClipOptions.DEFAULT.withBackend(backend));
    }

    int images() {
        return get(shapes, "input.pixel_values")[0];
    }

    float[] pixels() {
        return get(goldens, "input.pixel_values");
    }

    List<int[]> ids() {
        int[] shape = get(shapes, "input.ids");
        float[] all = get(goldens, "input.ids");
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            int[] row = new int[shape[1]];
            for (int j = 0; j < row.length; j++) row[j] = (int) all[i * row.length + j];
            ids.add(row);
        }
        return ids;
    }

    float[][] imageEmbeds() {
        return rows("f64.image_embeds");
    }

    float[][] textEmbeds() {
        return rows("f64.text_embeds");
    }

    private float[][] rows(String name) {
        int[] shape = get(shapes, name);
        float[][] rows = new float[shape[0]][shape[1]];
        for (int i = 0; i < rows.length; i++) System.arraycopy(get(goldens, name), i * shape[1], rows[i], 0, shape[1]);
        return rows;
    }

    private static <V> V get(Map<String, V> map, String name) {
        V value = map.get(name);
        if (value == null) throw new IllegalStateException("no golden " + name);
        return value;
    }

    /** The greatest difference; NaN if one is NaN. */
    static double greatest(float[][] expected, float[][] found) {
        double greatest = 0;
        for (int i = 0; i < expected.length; i++)
            for (int j = 0; j < expected[i].length; j++) {
                double difference = Math.abs((double) expected[i][j] - found[i][j]);
                if (Double.isNaN(difference)) return difference;
                greatest = Math.max(greatest, difference);
            }
        return greatest;
    }
}
