package io.github.clip4j.cli.audit;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The expected tensors of a golden file: those under a prefix, without inputs and without results of another precision.
 */
final class Golden {
    private static final String DEFAULT_PREFIX = "f64.";
    private static final List<String> NOT_COMPARED = List.of("f32.", "torch_f32.");
    private static final List<String> INPUTS = List.of("pixel_values", "ids", "text_ids");
    private static final String INPUT = "input.";

    private final TensorFile file;
    private final String chosen;
    private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();

    /**
     * Chooses the tensors whose names begin with the prefix; without a prefix, with {@code f64.} or, if there are none,
     * all. They are known by their names without a precision before them, whatever the prefix.
     */
    Golden(TensorFile file, @Nullable String prefix) {
        this.file = file;
        boolean hasDefault = file.tensors().keySet().stream().anyMatch(name -> name.startsWith(DEFAULT_PREFIX));
        chosen = prefix != null ? prefix : hasDefault ? DEFAULT_PREFIX : "";
        file.tensors().forEach((stored, info) -> {
            if (stored.startsWith(chosen) && !isInput(stored) && !(chosen.isEmpty() && isOther(stored)))
                add(GoldenNames.within(stored).orElseGet(() -> stripped(stored, chosen)), info);
        });
        if (tensors.isEmpty())
            throw new ClipException(file.source() + ": no tensor to compare under \"" + chosen + "\"");
    }

    /**
     * Leaves out what needs a tower that the model does not have.
     *
     * @return how many
     */
    int leaveOut(Tower missing) {
        int before = tensors.size();
        tensors.keySet().removeIf(name -> GoldenNames.needs(name, missing));
        if (tensors.isEmpty())
            throw new ClipException(file.source() + ": no tensor to compare under \"" + chosen + "\" is of the model's "
                    + (missing == Tower.IMAGE ? Tower.TEXT : Tower.IMAGE).id() + " tower");
        return before - tensors.size();
    }

    private void add(String name, TensorInfo info) {
        TensorInfo other = tensors.put(name, info);
        if (other != null)
            throw new ClipException(file.source() + ": both " + other.name() + " and " + info.name()
                    + " are to be compared with " + name + ": choose with --prefix");
    }

    private static String stripped(String stored, String prefix) {
        return prefix.endsWith(".") ? stored.substring(prefix.length()) : stored;
    }

    private static boolean isInput(String name) {
        return INPUTS.contains(name) || name.startsWith(INPUT);
    }

    private static boolean isOther(String name) {
        return NOT_COMPARED.stream().anyMatch(name::startsWith);
    }

    /** The stored tensors by their names without the prefix. */
    SequencedMap<String, TensorInfo> tensors() {
        return tensors;
    }

    /** The values of one tensor. */
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
