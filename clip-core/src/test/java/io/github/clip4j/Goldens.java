package io.github.clip4j;

import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Golden tensors made by PyTorch; see src/test/resources/reference/README.md. */
public final class Goldens {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");

    private final SequencedMap<String, TensorInfo> infos;
    private final Map<String, float[]> values = new LinkedHashMap<>();

    private Goldens(SequencedMap<String, TensorInfo> infos) {
        this.infos = infos;
    }

    public static Path path(String file) {
        return REFERENCE.resolve(file);
    }

    public static Goldens read(String file) {
        try (var tensors = SafetensorsFile.open(path(file));
                Arena arena = Arena.ofConfined()) {
            Goldens goldens = new Goldens(tensors.tensors());
            for (TensorInfo info : goldens.infos.values()) {
                float[] all = new float[Math.toIntExact(info.elementCount())];
                Floats.read(tensors.map(info.name(), arena), info.dtype(), 0, all, 0, all.length);
                goldens.values.put(info.name(), all);
            }
            return goldens;
        }
    }

    public Iterable<String> names() {
        return values.keySet();
    }

    public float[] get(String name) {
        float[] found = values.get(name);
        if (found == null) throw new AssertionError("no golden tensor " + name);
        return found;
    }

    public int[] shape(String name) {
        return infos.get(name).shape().stream().mapToInt(Math::toIntExact).toArray();
    }

    /** Rows of token ids. */
    public int[][] ids(String name) {
        int[] shape = shape(name);
        int length = shape[shape.length - 1];
        float[] all = get(name);
        int[][] ids = new int[all.length / length][length];
        for (int i = 0; i < all.length; i++) ids[i / length][i % length] = (int) all[i];
        return ids;
    }

    /** The greatest absolute difference. */
    public static double maxError(float[] found, float[] expected) {
        if (found.length != expected.length)
            throw new AssertionError(found.length + " values, expected " + expected.length);
        double max = 0;
        for (int i = 0; i < found.length; i++) {
            if (found[i] == expected[i]) continue;
            double error = Math.abs((double) found[i] - expected[i]);
            max = error <= max ? max : error; // NaN sticks
        }
        return max;
    }

    public static double maxAbs(float[] values) {
        double max = 0;
        for (float v : values) if (Float.isFinite(v)) max = Math.max(max, Math.abs(v));
        return max;
    }

    /** Root of the mean squared error over the root of the mean square of what is expected. */
    public static double relativeRms(float[] found, float[] expected) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < found.length; i++) {
            if (!Float.isFinite(expected[i])) continue;
            error += Math.pow((double) found[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return norm == 0 ? Math.sqrt(error) : Math.sqrt(error / norm);
    }
}
