package io.github.clip4j.cli.audit;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The expected tensors of a golden file: those under a prefix, without what is input or was computed in another
 * precision.
 */
final class Golden {
    private static final String DEFAULT_PREFIX = "f64.";
    private static final List<String> NOT_COMPARED = List.of("input.", "f32.", "torch_f32.");
    private static final List<String> INPUTS = List.of("pixel_values", "ids", "text_ids");

    private final TensorFile file;
    private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();

    /** The tensors under the prefix; without one under f64. if there are any, else all. */
    Golden(TensorFile file, @Nullable String prefix) {
        this.file = file;
        boolean hasDefault = file.tensors().keySet().stream().anyMatch(name -> name.startsWith(DEFAULT_PREFIX));
        String chosen = prefix != null ? prefix : hasDefault ? DEFAULT_PREFIX : "";
        file.tensors().forEach((stored, info) -> {
            if (stored.startsWith(chosen) && !(chosen.isEmpty() && isOther(stored)))
                tensors.put(stored.substring(chosen.length()), info);
        });
        if (tensors.isEmpty())
            throw new ClipException(file.source() + ": no tensor to compare under \"" + chosen + "\"");
    }

    private static boolean isOther(String name) {
        return INPUTS.contains(name) || NOT_COMPARED.stream().anyMatch(name::startsWith);
    }

    /** Name without prefix to what is stored. */
    SequencedMap<String, TensorInfo> tensors() {
        return tensors;
    }

    /** The values of one. */
    float[] read(String name) {
        TensorInfo info = tensors.get(name);
        if (info == null) throw new IllegalArgumentException("no golden tensor " + name);
        try (Arena arena = Arena.ofConfined()) {
            float[] values = new float[Math.toIntExact(info.elementCount())];
            Floats.read(file.map(info.name(), arena), info.dtype(), 0, values, 0, values.length);
            return values;
        }
    }
}
